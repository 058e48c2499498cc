// Keeps the customer's number of [data-customer-key] in this tab, inside a [data-customer] that only scripts unfold, and
// asks [data-customer-check] whether it may come along: a phone number may not, and is taken out again. copy.js sends it.

const STORE = "customer-key";

function stored() {
  try {
    return sessionStorage.getItem(STORE) || "";
  } catch (refused) {
    // In the frame of another site the storage may be closed: the field itself keeps it then.
    return "";
  }
}

function store(key) {
  try {
    sessionStorage.setItem(STORE, key);
  } catch (refused) {
    // As above.
  }
}

function show(field, error) {
  const line = document.querySelector("[data-customer-error]");
  line.textContent = error;
  line.hidden = !error;
  if (error) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

async function check(field) {
  // In another site's frame the site's own cookie is held back, and the one that is marked for frames is not.
  const cookie = document.cookie;
  const token = cookie.match(/(?:^|; )csrftoken=([^;]+)/) || cookie.match(/(?:^|; )beside_csrftoken=([^;]+)/);
  const body = new URLSearchParams({ customer: field.value });
  const headers = { "X-CSRFToken": token ? token[1] : "", Accept: "application/json" };
  try {
    const reply = await fetch(field.dataset.customerCheck, { method: "POST", body, headers, credentials: "same-origin" });
    return reply.ok ? (await reply.json()).error : "";
  } catch (unreachable) {
    // The server looks at it again with each copy.
    return "";
  }
}

document.addEventListener("change", async (event) => {
  const field = event.target.closest("[data-customer-key]");
  if (!field) return;
  const error = await check(field);
  show(field, error);
  if (error) field.value = "";
  store(field.value);
});

document.querySelectorAll("[data-customer]").forEach((part) => {
  part.hidden = false;
  part.querySelector("[data-customer-key]").value = stored();
});
