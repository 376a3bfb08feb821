// What the staff's pages can do better with a script.

// Typed changes are not lost by leaving the page unawares.
const changed = new Set();
const guarded = (target) => target.closest?.("form[data-guard]");
document.addEventListener("input", ({ target }) => guarded(target) && changed.add(guarded(target)));
document.addEventListener("submit", ({ target }) => changed.delete(target));
document.addEventListener("htmx:afterSwap", () => {
  document.querySelectorAll("form[data-guard]:has([aria-invalid])").forEach((form) => changed.add(form));
});
addEventListener("beforeunload", (event) => [...changed].some((form) => form.isConnected) && event.preventDefault());
