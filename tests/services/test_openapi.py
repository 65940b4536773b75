"""What a service offers does not depend on how its modules are grouped."""

from collections.abc import Callable

import pytest

from tests.render.variants import combine, name_variant
from tests.services.service import Service

PRINT_OPENAPI = """
import asyncio, sys
from httpx2 import ASGITransport, AsyncClient
from app.main import create_app

async def read():
    async with AsyncClient(transport=ASGITransport(create_app()), base_url="http://test") as client:
        return (await client.get("/openapi.json")).raise_for_status().text

sys.stdout.write("\\n" + asyncio.run(read()))
"""


@pytest.mark.parametrize("answers", combine("database", "auth"), ids=name_variant)
def test_both_layouts_have_the_same_openapi_document(
    answers: dict[str, str], make_service: Callable[[dict[str, str]], Service]
) -> None:
    documents = []
    for layout in ("domain", "layered"):
        database, auth = answers["database"], answers["auth"]
        service = make_service({"database": database, "layout": layout, "auth": auth})
        settings = service.settings("sqlite://" if database == "sqlite" else f"{database}://x/x")
        documents.append(service.run("python", "-c", PRINT_OPENAPI, **settings).splitlines()[-1])

    assert documents[0] == documents[1]
    assert '"/api/v1/articles/{article_id}"' in documents[0]
