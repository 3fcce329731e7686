"""Opening an encrypted assertion so that the signature inside it still holds.

python3-saml moves the opened assertion to another place in the answer's tree, and lxml then writes it with the prefixes
that its new place has for the same names. What is signed includes the prefixes, so the assertions of a provider that
gives them prefixes of their own (pysaml2's, and with it SATOSA's) would all be refused. Here the text is put in place.
"""

import secrets
from typing import Any

from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML as Xml


class Answer(OneLogin_Saml2_Response):  # type: ignore[misc] # python3-saml says no types
    """An answer whose assertion may be encrypted for us. Raises OneLogin_Saml2_Error, xmlsec.Error."""

    def _decrypt_assertion(self, xml: Any) -> Any:
        if not (key := self._settings.get_sp_key()):
            return super()._decrypt_assertion(xml)  # raises
        sealed = Xml.query(xml, "/samlp:Response/saml:EncryptedAssertion")
        data = Xml.query(xml, "/samlp:Response/saml:EncryptedAssertion/xenc:EncryptedData")
        if len(sealed) != 1 or len(data) != 1 or data[0].find("{*}KeyInfo") is None:
            raise OneLogin_Saml2_ValidationError(
                "There is not one encrypted assertion with its key."
            )
        _with_its_key(sealed[0], data[0])
        opened = etree.tostring(Utils.decrypt_element(data[0], key, inplace=True), with_tail=False)
        place = etree.ProcessingInstruction(f"opened{secrets.token_hex(16)}")
        xml.replace(sealed[0], place)
        there = etree.tostring(place, with_tail=False)
        return Xml.to_etree(etree.tostring(xml).replace(there, opened))


def _with_its_key(sealed: Any, data: Any) -> None:
    """Puts the key that opens the data where xmlsec looks for it, when it stands beside them."""
    info = data.find("{*}KeyInfo")
    for method in info.findall("{*}RetrievalMethod"):
        wanted = method.get("URI", "").removeprefix("#")
        info.extend(
            k for k in sealed.findall("{*}EncryptedKey") if wanted and k.get("Id") == wanted
        )


OneLogin_Saml2_Auth.response_class = Answer  # django-allauth makes no other
