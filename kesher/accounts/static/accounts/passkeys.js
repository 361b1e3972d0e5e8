/* Passkeys: says so when the ceremony fails, and hides what this browser cannot do. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-passkey-failed]").forEach((note) => { note.hidden = false; });
});
if (!window.PublicKeyCredential) {
  document.querySelectorAll("[data-passkey]").forEach((part) => { part.hidden = true; });
}
