// SPDX-License-Identifier: Apache-2.0
//
// Elements from values. Texts go in as texts: nothing that the daemon tells is ever read as HTML.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'data') Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

export function svg(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

export const byId = (id) => document.getElementById(id);

// Only where it differs: a selection of text, and a screen reader, are left in peace.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// A number on the page: as it is read, and as it is.
export function setValue(element, text, value) {
  setText(element, text);
  const raw = value === null || value === undefined ? '' : String(value);
  if (element.dataset.value !== raw) element.dataset.value = raw;
}

// Makes `old` like `wanted`, leaving in place what is the same: who points at it, has the focus on
// it or is about to click it does not lose it, and what moves goes on moving. Listeners stay those
// of the old element, so they must not close over what changes.
function becomeLike(old, wanted) {
  if (old.nodeName !== wanted.nodeName) {
    old.replaceWith(wanted);
    return;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== wanted.data) old.data = wanted.data;
    return;
  }
  for (const { name } of [...old.attributes])
    if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of wanted.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  patch(old, [...wanted.childNodes]);
}

export function patch(parent, wanted) {
  const old = [...parent.childNodes];
  wanted.forEach((child, index) => {
    if (old[index]) becomeLike(old[index], child);
    else parent.append(child);
  });
  for (const child of old.slice(wanted.length)) child.remove();
}
