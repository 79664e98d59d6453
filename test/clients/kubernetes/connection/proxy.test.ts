import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyFor } from '../../../../clients/kubernetes/connection/proxy.ts';

const proxy = 'http://proxy:3128';

const cases: [server: string, environment: NodeJS.ProcessEnv, expected: string | undefined][] = [
  ['https://api.example', {}, undefined],
  ['https://api.example', { HTTPS_PROXY: proxy }, proxy],
  ['https://api.example', { https_proxy: proxy }, proxy],
  ['https://api.example', { HTTP_PROXY: proxy }, undefined],
  ['http://api.example', { HTTP_PROXY: proxy }, proxy],
  ['https://127.0.0.1:6443', { HTTPS_PROXY: proxy }, undefined],
  ['https://[::1]:6443', { HTTPS_PROXY: proxy }, undefined],
  ['https://localhost:6443', { HTTPS_PROXY: proxy }, undefined],
  ['https://api.example', { HTTPS_PROXY: proxy, NO_PROXY: '*' }, undefined],
  ['https://api.example', { HTTPS_PROXY: proxy, NO_PROXY: 'other, api.example' }, undefined],
  ['https://api.example:6443', { HTTPS_PROXY: proxy, NO_PROXY: 'api.example:6443' }, undefined],
  ['https://api.example', { HTTPS_PROXY: proxy, NO_PROXY: '.example' }, undefined],
  ['https://api.example', { HTTPS_PROXY: proxy, no_proxy: 'example' }, undefined],
  ['https://api.example', { HTTPS_PROXY: proxy, NO_PROXY: 'ample' }, proxy],
  ['https://10.96.0.1', { HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8' }, undefined],
  ['https://11.96.0.1', { HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8' }, proxy],
  ['https://[fd00::1]', { HTTPS_PROXY: proxy, NO_PROXY: 'fd00::/16' }, undefined],
  ['https://10.96.0.1', { HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/99' }, proxy],
  ['https://10.96.0.1', { HTTPS_PROXY: proxy, NO_PROXY: ',' }, proxy],
];

for (const [server, environment, expected] of cases) {
  test(`${server} with ${JSON.stringify(environment)} goes ${expected ? 'through the proxy' : 'directly'}`, () => {
    assert.equal(proxyFor(server, environment), expected);
  });
}
