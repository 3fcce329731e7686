// Security keys and passkeys: asks the browser what the form says, and sends the answer with the form.
// Where this cannot work the form stays hidden, and the page names the way without it.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

const question = ({ publicKey: asked }) => ({
  publicKey: {
    ...asked,
    challenge: bytes(asked.challenge),
    ...(asked.user && { user: { ...asked.user, id: bytes(asked.user.id) } }),
    ...(asked.excludeCredentials && { excludeCredentials: known(asked.excludeCredentials) }),
    ...(asked.allowCredentials && { allowCredentials: known(asked.allowCredentials) }),
  },
});

const answer = (key) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) response[name] = text(key.response[name]);
  }
  return { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} };
};

for (const form of document.querySelectorAll("form[data-key]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  document.querySelector("[data-without]")?.remove();
  const trouble = form.querySelector("[data-trouble]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    try {
      const key = await navigator.credentials[form.dataset.key](question(JSON.parse(form.dataset.options)));
      form.elements.answer.value = JSON.stringify(answer(key));
    } catch {
      trouble.hidden = false;
      return;
    }
    form.submit();
  });
}
