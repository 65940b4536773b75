"""The code of each service passes its own checks."""

from tests.services.service import Service


def test_its_types_are_strict(service: Service) -> None:
    service.run("mypy", "--strict")


def test_its_imports_keep_its_contracts(service: Service) -> None:
    service.run("lint-imports")


def test_its_own_tests_pass(service: Service) -> None:
    service.run("pytest", "-q")
