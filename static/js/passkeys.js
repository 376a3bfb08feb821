// Passkeys: ask the browser for one and send its answer with the form.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

const asked = {
  create: ({ challenge, user, excludeCredentials, ...rest }) => navigator.credentials.create({
    publicKey: { ...rest, challenge: bytes(challenge), user: { ...user, id: bytes(user.id) }, excludeCredentials: named(excludeCredentials) },
  }),
  get: ({ challenge, allowCredentials, ...rest }) => navigator.credentials.get({
    publicKey: { ...rest, challenge: bytes(challenge), allowCredentials: named(allowCredentials) },
  }),
};

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
function answer({ id, rawId, type, response }, kind) {
  const parts = PARTS.filter((name) => response[name] && (kind === "get" || name !== "authenticatorData"));
  const said = Object.fromEntries(parts.map((name) => [name, text(response[name])]));
  return JSON.stringify({ id, rawId: text(rawId), type, response: { ...said, transports: response.getTransports?.() } });
}

// Options that no page needs unless they are used are fetched when the button is pressed.
async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const response = await fetch(form.dataset.ask, { method: "POST" });
  const found = await response.json();
  if (!response.ok) throw new Error(found.detail);
  form.elements.pending.value = found.pending_token;
  return found.options;
}

const troubles = {
  NotAllowedError: "No passkey was chosen, or it took too long. You can try again.",
  InvalidStateError: "This device already has a passkey for your account.",
  SecurityError: "Passkeys don't work at this address.",
  TypeError: "The connection was lost, or this browser doesn't support passkeys.",
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]")) return;
  event.preventDefault();
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  const trouble = form.querySelector("[data-trouble]");
  trouble.textContent = "";
  try {
    const kind = form.dataset.passkey;
    form.elements.passkey.value = answer(await asked[kind](await options(form)), kind);
    form.submit();
  } catch (error) {
    trouble.textContent = troubles[error.name] ?? error.message;
    form.ariaBusy = null;
  }
});

// A page restored from the history can be submitted again.
addEventListener("pageshow", () => document.querySelectorAll("[data-passkey]").forEach((form) => (form.ariaBusy = null)));
