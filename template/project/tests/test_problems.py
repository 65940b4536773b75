"""What errors look like, whatever their cause."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response

from app.main import create_app
from tests.conftest import Person

ARTICLES = "/api/v1/articles"


def check_problem(answer: Response, status: int) -> None:
    """Check that an answer is a problem document about itself."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["title"]
    assert problem["detail"]


async def test_an_unknown_path_is_a_problem(client: AsyncClient) -> None:
    check_problem(await client.get("/nowhere"), 404)
    check_problem(await client.get(f"{ARTICLES}/"), 404)


@pytest.mark.parametrize(
    ("path", "allowed"), [(ARTICLES, "GET, POST"), (f"{ARTICLES}/1", "DELETE, GET, PATCH")]
)
async def test_a_method_that_a_path_has_not_is_a_problem_that_names_those_it_has(
    client: AsyncClient, path: str, allowed: str
) -> None:
    answer = await client.put(path)
    check_problem(answer, 405)
    assert answer.headers["allow"] == allowed


async def test_an_invalid_request_is_a_problem_that_names_each_fault(author: Person) -> None:
    answer = await author.client.post(ARTICLES, json=author.article(title="", price="free"))
    check_problem(answer, 422)
    assert [fault["where"] for fault in answer.json()["errors"]] == ["body.title", "body.price"]


async def test_a_request_with_countless_faults_gets_a_short_answer(author: Person) -> None:
    for unknown in ({str(number): 1 for number in range(10_000)}, {"x" * 100_000: 1}):
        answer = await author.client.post(ARTICLES, json=author.article(**unknown))
        check_problem(answer, 422)
        assert len(answer.content) < 20_000


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b"1" * 5000, b'"\\ud800"'])
async def test_a_body_that_is_no_json_is_a_problem(author: Person, body: bytes) -> None:
    answer = await author.client.post(
        ARTICLES, content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}
    check_problem(answer, answer.status_code)


async def test_a_body_that_is_too_large_is_a_problem(author: Person) -> None:
    body = b"x" * 1_000_001

    async def stream() -> AsyncIterator[bytes]:
        yield body

    json = {"Content-Type": "application/json"}
    for content in (body, stream()):
        answer = await author.client.post(ARTICLES, content=content, headers=json)
        check_problem(answer, 413)


async def test_an_unknown_query_parameter_is_a_problem(client: AsyncClient) -> None:
    for path in (f"{ARTICLES}/1", "/api/v1/health/live", ARTICLES):
        check_problem(await client.get(path, params={"unknown": "1"}), 422)


@pytest.mark.usefixtures("app")
async def test_an_endpoint_that_openapi_does_not_list_has_a_query_of_its_own() -> None:
    service = create_app()

    async def echo(word: str) -> str:
        return word

    service.add_api_route("/echo", echo, include_in_schema=False)
    async with AsyncClient(transport=ASGITransport(service), base_url="http://test") as client:
        answer = await client.get("/echo", params={"word": "hello"})
    assert (answer.status_code, answer.json()) == (200, "hello")


async def test_an_unexpected_error_says_nothing_about_its_cause(app: FastAPI) -> None:
    broken = create_app()

    async def fail() -> None:
        raise RuntimeError("the password is swordfish")

    broken.add_api_route("/fail", fail)
    async with AsyncClient(transport=ASGITransport(broken), base_url="http://test") as client:
        answer = await client.get("/fail")
    check_problem(answer, 500)
    assert "swordfish" not in answer.text


async def test_the_id_of_a_request_is_taken_over_if_it_is_harmless(client: AsyncClient) -> None:
    answer = await client.get("/nowhere", headers={"X-Request-ID": "trace-1"})
    assert answer.headers["x-request-id"] == "trace-1"
    for harmful in ("x" * 65, "a b", "{}"):
        answer = await client.get("/nowhere", headers={"X-Request-ID": harmful})
        assert answer.headers["x-request-id"] != harmful
