/** Gives the form around it the conditions that were put together by choosing.
 *  <form><textarea name="conditions"></textarea> … <k-conditions data-whole="status = new"></k-conditions></form> */

export class KConditions extends HTMLElement {
  connectedCallback(): void {
    const whole = this.dataset["whole"];
    const typed = this.closest("form")?.querySelector<HTMLTextAreaElement>("textarea[name=conditions]");
    if (!typed || whole === undefined) return;
    typed.value = whole;
    typed.dispatchEvent(new Event("input", { bubbles: true }));
    this.querySelector<HTMLElement>("select")?.focus();
  }
}

customElements.define("k-conditions", KConditions);
