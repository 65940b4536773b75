"""Which web pages may call the service."""

import pytest
from httpx2 import ASGITransport, AsyncClient

from app import main
from app.config import CorsSettings, get_settings

PAGE = "https://example.com"


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("origin", "status"), [(PAGE, 200), ("https://example.org", 400)])
async def test_only_pages_of_the_settings_may_send_what_the_service_reads(
    monkeypatch: pytest.MonkeyPatch, origin: str, status: int
) -> None:
    known = get_settings().model_copy(update={"cors": CorsSettings(origins=[PAGE])})
    monkeypatch.setattr(main, "get_settings", lambda: known)
    transport = ASGITransport(main.create_app())
    # {% filter replace("" if has_principal else "Authorization, ", "") %}
    # {% filter replace("" if has_api_keys else ", X-API-Key", "") %}
    names = "Authorization, Content-Type, If-Match, X-API-Key, X-Request-ID"
    # {% endfilter %}
    # {% endfilter %}
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": names,
    }
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.options("/api/v1/articles/1", headers=asked)
    assert answer.status_code == status
    assert answer.headers.get("access-control-allow-origin") == (PAGE if status == 200 else None)
