// SPDX-License-Identifier: Apache-2.0
//
// Who looks, and questions to the API. The token stays in this tab (sessionStorage) and goes out in
// a header or, of the WebSocket, which can set none, among the protocols that it offers: never in
// an address, which proxies, histories and logs keep.

const KEY = 'linkwright-token';

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

// An answer that says no. `violations`: all that is wrong; `generation`: of a 412, the one in force.
export class Refused extends Error {
  constructor(status, body) {
    super(body?.message || `the daemon answered ${status}`);
    this.status = status;
    this.violations = body?.violations ?? [];
    this.generation = body?.generation;
  }
}

// {body, generation}. Throws Refused, and TypeError where nobody answers.
export async function ask(method, path, { body, ifMatch } = {}) {
  const headers = { Authorization: `Bearer ${token.get()}`, Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (ifMatch) headers['If-Match'] = `"${ifMatch}"`;
  const answer = await fetch(path, {
    method, headers, cache: 'no-store', credentials: 'omit',
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  let told = null;
  try {
    told = text ? JSON.parse(text) : null;
  } catch {
    // Then it is no answer of ours, and its status says enough.
  }
  if (!answer.ok) throw new Refused(answer.status, told);
  return { body: told, generation: answer.headers.get('ETag')?.replaceAll('"', '') };
}

export const segment = encodeURIComponent;
