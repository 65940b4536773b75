"""What the tests start does not get in their way."""

import subprocess
import sys
from pathlib import Path

OTHER = """
def test_it_has_a_folder(tmp_path):
    print(tmp_path)
"""


def test_a_run_of_pytest_below_this_one_closes_no_folder_of_it(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(OTHER)
    [shared] = [parent for parent in tmp_path.parents if parent.name.startswith("pytest-of-")]
    mode = shared.stat().st_mode
    shared.chmod(mode | 0o001)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    done = subprocess.run([*command, tmp_path / "test_other.py"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    assert shared.stat().st_mode == mode | 0o001
