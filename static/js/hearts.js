// The hearts in lists. Lists are the same for everybody, so what is saved is asked for: once in a tab, and again after
// ten minutes, and never for visitors who only read: only what they do sets the cookie of the cart's count. A heart that
// is pressed takes off what it has put on; without a script it puts it on.

const FRESH = 600_000;
let saved = {};
const hearts = () => [...document.querySelectorAll("[data-heart]")];
function recall() {
  try {
    const { at, variants } = JSON.parse(sessionStorage.getItem("saved"));
    return Date.now() - at < FRESH ? variants : null;
  } catch {
    return null;
  }
}
function remember() {
  try {
    sessionStorage.setItem("saved", JSON.stringify({ at: Date.now(), variants: saved }));
  } catch {
    // A browser that stores nothing asks on every page.
  }
}
async function ask() {
  if (!/(?:^|; )cart_count=/.test(document.cookie)) return;
  const answer = await fetch("/wishlist/saved").catch(() => null);
  if (!answer?.ok) return;
  saved = await answer.json();
  remember();
}
function pressHearts() {
  for (const form of hearts()) form.querySelector("button").ariaPressed = String(form.dataset.heart in saved);
}
async function fillHearts() {
  if (!hearts().length) return;
  pressHearts();
  const known = recall();
  if (known) saved = known;
  else await ask();
  pressHearts();
}
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const [variant] = saved[detail.elt.dataset.heart] ?? [];
  if (variant) detail.path = `/wishlist/items/${variant}/removal`;
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { heart } = detail.elt.dataset;
  if (!heart || detail.xhr.status !== 200) return;
  const mine = saved[heart] ?? [];
  const left = detail.pathInfo.requestPath.endsWith("/removal") ? mine.slice(1) : [detail.elt.elements.variant_id.value, ...mine];
  if (left.length) saved[heart] = left;
  else delete saved[heart];
  remember();
  pressHearts();
});
document.addEventListener("htmx:afterSettle", fillHearts);
addEventListener("pageshow", ({ persisted }) => persisted && fillHearts());
fillHearts();
