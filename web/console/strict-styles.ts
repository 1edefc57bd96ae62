/**
 * The terminal writes `<style>` elements and `style` attributes, which the content security policy refuses. Here they
 * take the ways that the policy allows: constructed style sheets, and the style object of the element.
 */
export function withStrictStyles(open: () => void): void {
  // It colours its text by attributes of spans for as long as it lives, so this stays.
  HTMLSpanElement.prototype.setAttribute = setAttribute;
  const createElement = document.createElement.bind(document);
  document.createElement = (tag: string, options?: ElementCreationOptions): HTMLElement =>
    tag === 'style' ? createSheet(createElement('template')) : createElement(tag, options);
  try {
    open();
  } finally {
    Reflect.deleteProperty(document, 'createElement');
  }
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}

/** An inert element in the place of a `<style>`: its text becomes the sheet, until it is removed. */
function createSheet(element: HTMLElement): HTMLElement {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, 'textContent', {
    set(text: string) {
      sheet.replaceSync(text);
    },
  });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    Element.prototype.remove.call(element);
  };
  return element;
}
