// SPDX-License-Identifier: Apache-2.0
//
// Asks for the token, once for each tab.

import { ask, token } from './session.js';
import { byId, setText } from './dom.js';

// Resolves with {name, role} when the daemon has taken a token.
export async function login() {
  if (token.get()) {
    const me = await whoAmI();
    if (me) return me;
  }
  document.body.dataset.view = 'login';
  byId('token').focus();
  return new Promise((resolve) => {
    byId('login').addEventListener('submit', async (event) => {
      event.preventDefault();
      token.set(byId('token').value.trim());
      const me = await whoAmI();
      if (!me) return;
      byId('token').value = '';
      resolve(me);
    });
  });
}

async function whoAmI() {
  setText(byId('login-said'), '');
  try {
    return (await ask('GET', '/v1/me')).body;
  } catch (error) {
    if (error.status === 401) token.forget();
    setText(byId('login-said'), error.status === 401
      ? 'The daemon does not know this token.' : error.status ? error.message
        : 'The daemon does not answer.');
    return null;
  }
}
