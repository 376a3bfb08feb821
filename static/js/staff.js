// What the staff's pages can do better with a script.

// Typed changes are not lost by leaving the page unawares.
let changed = false;
const guarded = (target) => target.closest?.("form[data-guard]");
document.addEventListener("input", ({ target }) => guarded(target) && (changed = true));
document.addEventListener("submit", ({ target }) => guarded(target) && (changed = false));
document.addEventListener("htmx:afterSwap", () => {
  if (document.querySelector("form[data-guard] [aria-invalid]")) changed = true;
});
addEventListener("beforeunload", (event) => changed && event.preventDefault());
