"""Settings of the OpenID provider."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints, ValidationInfo

from app.auth.scopes import Role, Scope
from app.core.secrets import MAKER, make_secret, refuse_weak

LOOPBACK = {"localhost", "127.0.0.1", "::1"}

# Those with a public key: with a shared one, whoever may check tokens could make them, too.
Algorithm = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
]
LowerCase = Annotated[str, StringConstraints(to_lower=True)]
Origin = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.:\[\]-]+$")]


def check_issuer(issuer: str) -> str:
    """Refuse what is no URL of a provider, and one whose answers anybody could change."""
    url = urlsplit(issuer)
    is_safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
    if not is_safe or not url.hostname or "@" in url.netloc or url.query or url.fragment:
        raise ValueError("is no https URL: type the issuer, such as https://id.example.com")
    return issuer


class OidcSettings(BaseModel, frozen=True):
    """Whose tokens are believed, and what they allow. Times are in seconds."""

    issuer: Annotated[str, Field(max_length=255), AfterValidator(check_issuer)] | None = None
    audience: Annotated[str, Field(min_length=1)] | None = None
    algorithms: Annotated[list[Algorithm], Field(min_length=1)] = ["RS256", "ES256", "EdDSA"]
    # Many providers call their access tokens no more than a JWT. The ID tokens that have this type,
    # too, are told by their audience and their claims.
    types: list[LowerCase] = ["at+jwt", "application/at+jwt", "jwt"]
    leeway: int = Field(30, ge=0, le=300)
    # Nobody may do anything until one of these says so: the scopes and the roles of a provider
    # may mean anything there.
    scopes: dict[str, Scope] = {}
    roles: dict[str, Role] = {}
    roles_claim: str = "roles"
    default_role: Role | None = None
    keys_max_age: int = Field(600, ge=1, le=86_400)
    keys_min_age: int = Field(30, ge=1, le=86_400)
    timeout: int = Field(5, ge=1, le=60)
    # The client as which browsers log in. Without one, whoever calls brings a token along.
    client_id: str | None = None
    client_secret: SecretStr | None = None
    login_scopes: str = "openid profile email"
    # Other origins that a browser may be sent to after its login, and where it goes by itself.
    redirects: list[Origin] = []
    home: str = "/docs"
    # The public client of Swagger UI.
    docs_client_id: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether anybody can log in."""
        return self.issuer is not None and self.audience is not None


def require_issuer(settings: OidcSettings, others: ValidationInfo) -> OidcSettings:
    """Do without a provider in development only, and without TLS anywhere but in production."""
    environment = others.data.get("environment")
    if environment != "development" and settings.issuer is None:
        raise ValueError("OIDC_ISSUER is not set: type the provider's, as its discovery names it")
    if environment != "development" and settings.audience is None:
        raise ValueError("OIDC_AUDIENCE is not set: type what this API is called at the provider")
    if environment == "production" and str(settings.issuer).startswith("http:"):
        raise ValueError("OIDC_ISSUER begins with http: in production it must be https")
    return settings


CheckedOidcSettings = Annotated[OidcSettings, AfterValidator(require_issuer)]


class SessionSettings(BaseModel, frozen=True):
    """How a browser that has logged in is recognised. Times are in seconds."""

    secret: Annotated[SecretStr, AfterValidator(refuse_weak)] = Field(default_factory=make_secret)
    lifetime: int = Field(8 * 3600, ge=60, le=30 * 86_400)
    # How long a session is trusted to be there still, for what changes nothing.
    trust: int = Field(60, ge=0, le=3600)


def require_session_secret(settings: SessionSettings, others: ValidationInfo) -> SessionSettings:
    """Do without a secret in development only: there, each process makes one of its own."""
    oidc, is_random = others.data.get("oidc"), "secret" not in settings.model_fields_set
    if oidc and oidc.client_id and is_random and others.data.get("environment") != "development":
        raise ValueError(f"SESSION_SECRET is not set: make one with `{MAKER}`")
    return settings


CheckedSessionSettings = Annotated[SessionSettings, AfterValidator(require_session_secret)]
