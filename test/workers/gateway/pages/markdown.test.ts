import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markdown } from '../../../../workers/gateway/pages/markdown.ts';

/** Space between tags says nothing. */
const markupOf = (text: string): string => markdown(text).markup.replaceAll(/\n\s*/g, '');

describe('the Markdown of a pull request', () => {
  it('lets nothing of it become markup, scripts or other addresses', () => {
    assert.equal(markupOf('<script>x</script>'), '<p>&lt;script&gt;x&lt;/script&gt;</p>');
    assert.equal(markupOf('[x](javascript:alert(1))'), '<p>[x](javascript:alert(1))</p>');
    assert.equal(
      markupOf('[x](https://a.example/"onclick=1)'),
      '<p><a href="https://a.example/&quot;onclick=1" rel="noreferrer">x</a></p>',
    );
    assert.equal(markupOf('`<b>`'), '<p><code>&lt;b&gt;</code></p>');
  });

  it('knows what pull requests are written in', () => {
    const text = [
      '<!-- plumbline -->',
      '**Merging this** puts `what runs` into Git.',
      'It goes on.',
      '',
      '### Proof',
      '',
      '- `payments` renders',
      '  - `replicas`',
      '- others',
      '',
      '> orders fail',
      '',
      '---',
      '[its page](<http://127.0.0.1:8080/x>)',
    ].join('\n');
    assert.equal(
      markupOf(text),
      [
        '<p><strong>Merging this</strong> puts <code>what runs</code> into Git. It goes on.</p>',
        '<h3>Proof</h3>',
        '<ul><li><code>payments</code> renders<ul><li><code>replicas</code></li></ul></li><li>others</li></ul>',
        '<blockquote>orders fail</blockquote>',
        '<hr />',
        '<p><a href="http://127.0.0.1:8080/x" rel="noreferrer">its page</a></p>',
      ].join(''),
    );
  });

  it('shows a difference line by line, also one that is never closed', () => {
    const markup = markupOf('```diff\n- 2\n+ 4\n  same');
    assert.match(markup, /removed: <\/span> 2<\/del>/);
    assert.match(markup, /added: <\/span> 4<\/ins>/);
    assert.match(markup, /<span class="same">.*same<\/span>/);
  });

  it('takes no longer for text made to be slow', () => {
    const slow = `${'`'.repeat(20_000)}${'**'.repeat(20_000)}${'['.repeat(20_000)}`;
    assert.ok(markupOf(slow).length > 0);
    const brackets = '['.repeat(200_000);
    assert.equal(
      markupOf(`${brackets}words](http://a.example)`),
      `<p>${brackets.slice(1)}<a href="http://a.example" rel="noreferrer">words</a></p>`,
    );
  });
});

it('a value that opens a comment hides nothing of what follows', () => {
  const lines = ['<!-- plumbline -->', '```diff', '+ note: <!--', '```', '', 'Changed by eve.'];
  const shown = markupOf([...lines, '', '<!-- plumbline: shop/web -->'].join('\n'));
  assert.match(shown, /note: &lt;!--/);
  assert.match(shown, /Changed by eve\./);
  assert.doesNotMatch(shown, /plumbline/);
});
