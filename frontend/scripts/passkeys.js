// Passkeys: asks the server what to sign, the browser's authenticator to sign it, and sends the form with the answer.
// <form data-passkey="get|create" data-options="address" hidden> is shown only where the browser knows passkeys.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

/** The server's options with bytes where the browser wants them. */
function readOptions(options) {
  const listed = (entries) => (entries ?? []).map((entry) => ({ ...entry, id: toBytes(entry.id) }));
  return {
    ...options,
    challenge: toBytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: toBytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: listed(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: listed(options.allowCredentials) }),
  };
}

/** What the authenticator answered, as the server reads it (WebAuthn's JSON form). */
function writeCredential(credential) {
  const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const trouble = form.querySelector("[data-passkey-trouble]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      trouble.hidden = true;
      try {
        const asked = await fetch(form.dataset.options, {
          method: "POST",
          headers: { accept: "application/json" },
          body: new URLSearchParams(new FormData(form)),
        });
        const told = await asked.json();
        if (!asked.ok) throw new Error(told.says ?? form.dataset.refused);
        const credential = await navigator.credentials[form.dataset.passkey]({ publicKey: readOptions(told) });
        form.elements.credential.value = writeCredential(credential);
        form.requestSubmit();
      } catch (error) {
        trouble.textContent = error instanceof DOMException ? form.dataset.refused : error.message;
        trouble.hidden = false;
      }
    });
  }
}
