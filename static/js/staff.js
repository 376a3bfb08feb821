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

// Keys for those who like them. The list that ? opens says which, and switches them off on this device.
const dialog = document.getElementById("admin-keys");
const box = document.getElementById("admin-keys-on");
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const places = { t: "/admin", o: "/admin/orders", p: "/admin/products", c: "/admin/customers" };
const link = (row) => row?.querySelector("a[href]");
const rows = () => [...document.querySelectorAll(".staff-table tbody tr, .found__row")].filter(link);
const here = () => rows().find((row) => row.contains(document.activeElement));
let going = 0;

function move(step) {
  const all = rows();
  const at = all.indexOf(here());
  link(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)])?.focus();
}
function find() {
  const field = document.getElementById("admin-find");
  if (!field.offsetParent) document.getElementById("admin-menu").showPopover();
  (field.offsetParent ? field : document.getElementById("menu-find")).focus();
}
const keys = {
  "/": find,
  "?": () => dialog.showModal(),
  j: () => move(1),
  k: () => move(-1),
  x: () => here()?.querySelector("[type=checkbox]")?.click(),
  e: () => link(here())?.click(),
  g: () => (going = Date.now()),
};
document.addEventListener("keydown", (event) => {
  if (!box.checked || dialog.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.(typing)) return;
  const path = Date.now() - going < 1500 && places[event.key];
  going = 0;
  const place = path && document.querySelector(`#admin-menu a[href="${path}"]`);
  const act = place ? () => place.click() : Object.hasOwn(keys, event.key) && keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
box.checked = localStorage.getItem("keys") !== "off";
box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
document.getElementById("admin-keys-open").addEventListener("click", () => dialog.showModal());

// What renews itself waits while nobody looks at the page.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches?.("[data-live]")) event.preventDefault();
});

// The chosen chip of a row that has more than fit is in sight.
function showChosen() {
  for (const chip of document.querySelectorAll(".chip-row [aria-current]")) {
    const row = chip.closest("ul");
    const end = chip.offsetLeft + chip.offsetWidth;
    if (end > row.scrollLeft + row.clientWidth) row.scrollLeft = end - row.clientWidth / 2;
  }
}
document.addEventListener("htmx:afterSettle", showChosen);
showChosen();

// What a button inserts comes where the cursor is in its field, at the end if it was not there yet.
document.addEventListener("click", ({ target }) => {
  const { insert, text } = target.closest?.("[data-insert]")?.dataset ?? {};
  const field = insert && document.getElementById(insert);
  if (!field) return;
  const end = field.selectionEnd || field.value.length;
  field.setRangeText(field.selectionEnd ? text : `\n\n${text}\n`, field.selectionStart || end, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
