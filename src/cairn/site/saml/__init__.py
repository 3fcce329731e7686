"""Signing in with a district's identity provider that speaks SAML 2.0, by django-allauth and python3-saml."""
