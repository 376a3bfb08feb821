// What a page can do better with a script.

const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const on = (names, act) => names.split(" ").forEach((name) => document.addEventListener(name, act));
const root = $("html");
root.classList.add("js");

// Public pages are the same for everybody; the number in the cart comes from a cookie.
function fillBadge() {
  if ($("body.private")) return;
  const count = Number(/(?:^|; )cart_count=(\d+)/.exec(document.cookie)?.[1] ?? 0);
  const badge = $("#cart-badge");
  if (badge) badge.innerHTML = count ? `${count}<span class="visually-hidden"> ${count === 1 ? "item" : "items"}</span>` : "";
}

// A message leaves by itself, but not while it is pointed at or holds the focus.
let leaving;
function leaveLater() {
  clearTimeout(leaving);
  leaving = setTimeout(() => {
    if ($("#status:is(:hover, :focus-within)")) leaveLater();
    else $("#status").replaceChildren();
  }, 7000);
}
function say(words) {
  $("#status").replaceChildren(Object.assign(document.createElement("p"), { className: "status__words", textContent: words }));
  leaveLater();
}

const troubles = {
  404: "This is no longer available. Please reload the page.",
  413: "That's too large. Please choose fewer or smaller files.",
  429: "Too many requests. Please try again in a moment.",
  503: "The shop is very busy. Please try again in a moment.",
};
on("htmx:responseError", ({ detail }) => say(troubles[detail.xhr.status] ?? "Something went wrong on our side. Please try again."));
on("htmx:sendError htmx:timeout", () => say("The connection was lost. Please try again."));
addEventListener("offline", () => say("You're offline. We'll be here when you're back."));

// A line at the top shows that a request is under way.
let waiting = 0;
const wait = (more) => root.toggleAttribute("data-busy", (waiting += more) > 0);
on("htmx:beforeRequest", () => wait(1));
on("htmx:afterRequest", () => wait(-1));

on("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  if (event.target.matches("#cart-added")) event.target.close();
  for (const menu of $$(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (hit("[data-step]")) step(hit("[data-step]"));
  if (hit("[data-print]")) print();
  if (hit("[data-copy]")) copy(hit("[data-copy]"));
  if (hit("[data-reveal]")) reveal(hit("[data-reveal]"));
  if (hit("[data-picture]")) {
    event.preventDefault();
    const strip = $("[data-gallery]");
    strip.scrollTo({ left: strip.clientWidth * hit("[data-picture]").dataset.picture });
  }
});
on("keydown", ({ key }) => key === "Escape" && $$(".menu[open]").forEach(closeDetails));

function closeDetails(details) {
  details.open = false;
  $("summary", details).focus();
}

// Plus and minus. The change event is what htmx waits for.
function step(button) {
  const input = $("input", button.parentElement);
  const wanted = (parseInt(input.value, 10) || 0) + Number(button.dataset.step);
  input.value = Math.min(Math.max(wanted, input.min), input.max);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// The eye button shows the password that is being typed.
function reveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.ariaPressed = String(!shown);
}

async function copy(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
  say("Copied.");
}

// What was added to the cart comes with the answer as a dialog. Closed, it goes, and the focus is where it was.
let opener;
on("submit", ({ submitter }) => (opener = submitter));
on("htmx:afterSettle", () => {
  const added = $("#cart-added:not([open])");
  if (!added) return;
  const pressed = opener;
  added.showModal();
  added.addEventListener("close", () => {
    added.remove();
    (pressed?.isConnected ? pressed : document.getElementById(pressed?.id))?.focus();
  });
});

// One press, one order. The server enforces that too.
on("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]:not([hx-post])")) return;
  if (form.ariaBusy) event.preventDefault();
  form.ariaBusy = "true";
});
// What a tab remembers of somebody goes with them (product.js).
on("submit", ({ target }) => {
  const goes = target.matches('[action="/sign-out"], [action="/account/data/erasure"]');
  if (goes) sessionStorage.removeItem("viewed");
  if (goes || target.matches('[action^="/sign-"], [action^="/wishlist"]:not([data-heart])')) sessionStorage.removeItem("saved");
});
addEventListener("pageshow", () => {
  $("#cart-added")?.close();
  $$("form[aria-busy]").forEach((form) => (form.ariaBusy = null));
  fillBadge();
});

// Empty fields stay out of the addresses of lists.
on("formdata", ({ target, formData }) => {
  if ("lean" in target.dataset) for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

// An answer of the cart that is older than the newest change is not shown.
const unsent = new Set();
const unanswered = new Set();
on("input change", ({ target }) => target.form?.matches("[data-quantity]") && unsent.add(target.form));
on("htmx:validation:halted", ({ detail }) => unsent.delete(detail.elt));
on("htmx:beforeRequest", ({ detail }) => unsent.delete(detail.elt) && unanswered.add(detail.elt));
on("htmx:afterRequest", ({ detail }) => unanswered.delete(detail.elt));

// Swaps: open parts stay open where they were scrolled to, and the focus is never lost.
let folds = [];
let sheet;
on("htmx:beforeSwap", ({ detail }) => {
  unanswered.delete(detail.requestConfig.elt);
  if (detail.target.id === "cart-lines" && unsent.size + unanswered.size) detail.shouldSwap = false;
  folds = $$("main details[id]").map(({ id, open }) => ({ id, open }));
  const open = $("main [popover]:popover-open");
  sheet = open && { id: open.id, top: open.scrollTop, focused: document.activeElement.id };
});
on("htmx:afterSwap", () => {
  const again = sheet && $(`#${sheet.id}:not(:popover-open)`);
  if (!again) return;
  again.showPopover();
  again.scrollTop = sheet.top;
  document.getElementById(sheet.focused)?.focus({ preventScroll: true });
});
on("htmx:afterSettle", () => {
  for (const { id, open } of folds.splice(0)) {
    const fold = document.getElementById(id);
    if (open || !fold?.matches(".fold")) fold?.toggleAttribute("open", open);
  }
  const alert = $("main [role=alert][tabindex]:not([data-read])");
  alert?.toggleAttribute("data-read");
  if (alert) alert.focus();
  else if (document.activeElement === document.body) $("main [data-focus]")?.focus({ preventScroll: true });
  watchGallery();
  leaveLater();
});
on("htmx:historyRestore visibilitychange", fillBadge);

// What the search field suggests is a list box under it (the combobox pattern of ARIA), which the keyboard walks.
const searchField = () => $("#site-search");
const suggested = () => $$("#search-suggestions [role=option]");
function suggest(open) {
  const field = searchField();
  const shown = open && suggested().length > 0;
  $("#search-suggestions").hidden = !shown;
  Object.assign(field, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: String(shown) });
  field.setAttribute("aria-controls", "search-suggestions");
  if (!shown) pick(null);
}
function pick(option) {
  suggested().forEach((one) => (one.ariaSelected = String(one === option)));
  searchField().setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
}
on("keydown", (event) => {
  const all = suggested();
  if (event.target !== searchField() || !all.length || event.isComposing) return;
  const at = all.findIndex((one) => one.ariaSelected === "true");
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    suggest(true);
    pick(all.at((at + by + (at < 0 && by < 0)) % all.length));
  } else if (event.key === "Escape" && !$("#search-suggestions").hidden) suggest(false);
  else if (event.key === "Enter" && at >= 0) all[at].click();
  else return;
  event.preventDefault();
});
on("htmx:afterSettle", ({ detail }) => detail.target?.id === "search-suggestions" && suggest(document.activeElement === searchField()));
on("focusout", ({ target, relatedTarget }) => target === searchField() && !relatedTarget?.closest("#search-suggestions") && suggest(false));

// The thumbnail of the picture in view is marked.
function watchGallery() {
  const strip = $("[data-gallery]");
  if (!strip) return;
  const mark = (entries) => entries.forEach(({ isIntersecting, target }) => {
    $(`[data-picture][href="#${target.id}"]`)?.setAttribute("aria-current", isIntersecting);
  });
  const watcher = new IntersectionObserver(mark, { root: strip, threshold: 0.6 });
  $$("li", strip).forEach((picture) => watcher.observe(picture));
}

// The time left to pay for an order, within its last hour. Screen readers announce it at five minutes and at one.
function countDown(hold) {
  const ends = Date.parse($("time", hold).dateTime);
  const tick = () => {
    const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
    $("[data-left]", hold).textContent = seconds > 3600 ? "" : seconds ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left` : "time's up";
    if (seconds === 300 || seconds === 60) $("[data-say]", hold).textContent = `${seconds / 60} min left to pay`;
    if (!seconds) clearInterval(timer);
  };
  const timer = setInterval(tick, 1000);
  tick();
}

fillBadge();
leaveLater();
watchGallery();
$$("[data-hold]").forEach(countDown);
