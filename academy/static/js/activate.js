// Fills the one-time code from behind the # of a printed QR code's address: <input data-code-from-address>. That part of
// an address is never sent to a server; it is taken out of the address bar at once. Without script the code is typed.

function fillCode() {
  const field = document.querySelector("[data-code-from-address]");
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (!field || !/^[0-9A-Za-z-]{8,40}$/.test(code)) return;
  field.value = code;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
}

fillCode();
