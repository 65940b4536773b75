"""What the service says about itself."""

import re

from fastapi import FastAPI
from httpx2 import AsyncClient


async def test_each_operation_documents_its_errors_as_problems(app: FastAPI) -> None:
    document = app.openapi()
    for path in document["paths"].values():
        for operation in path.values():
            errors = {code: a for code, a in operation["responses"].items() if code >= "400"}
            assert errors.keys() >= {"422", "500", "503"}
            for answer in errors.values():
                assert list(answer["content"]) == ["application/problem+json"]
    assert {"Problem", "Fault"} <= document["components"]["schemas"].keys()


async def test_swagger_ui_loads_nothing_from_elsewhere(client: AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.status_code == 200
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(sources) == 3
    for source in sources:
        assert source.startswith("/docs/assets/")
        assert (await client.get(source)).status_code == 200
