// The pictures of a product: dropped into place, put in order by dragging, and a bar while they are sent.

const near = (event, selector) => event.target.closest?.(selector);
let dragged = null;

const mark = (element) => {
  document.querySelectorAll("[data-shot][data-over], [data-drop][data-over]").forEach((one) => one.removeAttribute("data-over"));
  element?.setAttribute("data-over", "");
};
const ready = () => document.querySelectorAll("[data-shot]").forEach((shot) => (shot.draggable = true));

document.addEventListener("dragstart", (event) => {
  dragged = near(event, "input, select, button") ? null : near(event, "[data-shot]");
  if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.shot);
});
document.addEventListener("dragover", (event) => {
  const place = near(event, dragged ? "[data-shot]" : "[data-drop]");
  if (place) event.preventDefault();
  mark(place);
});
document.addEventListener("dragend", () => mark((dragged = null)));
document.addEventListener("drop", (event) => {
  const place = near(event, dragged ? "[data-shot]" : "[data-drop]");
  mark(null);
  if (!place) return;
  event.preventDefault();
  if (dragged) move(place);
  else if (event.dataTransfer.files.length) {
    place.elements.files.files = event.dataTransfer.files;
    place.requestSubmit();
  }
});

// The form is sent as by its buttons, with the place where the picture was dropped.
function move(place) {
  const field = document.querySelector("[data-dragged]");
  field.value = `${dragged.dataset.shot}:${[...place.parentElement.children].indexOf(place)}`;
  field.disabled = false;
  field.form.requestSubmit();
  field.disabled = true;
}

document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const bar = target.querySelector?.(".pictures__progress");
  if (!bar || !detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = detail.loaded / detail.total;
});

// What was typed about the others outlives an upload, and an undone deletion.
let typed = [];
document.addEventListener("input", (event) => near(event, "#pictures-list") && event.target.setAttribute("data-typed", ""));
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const fields = detail.target.id === "admin-product-images" && detail.requestConfig.elt.id !== "pictures-list";
  typed = fields ? [...document.querySelectorAll("#pictures-list [data-typed]")].map(({ id, value }) => ({ id, value })) : [];
});
document.addEventListener("htmx:afterSettle", () => {
  ready();
  for (const { id, value } of typed.splice(0)) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
ready();
