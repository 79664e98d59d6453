import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Anchors, readMarkdown } from '../../../scripts/docs/markdown-page.ts';
import { navigationOf } from '../../../scripts/docs/navigation.ts';

test('headings have the anchors that forges give them, also the second of the same text', () => {
  const anchors = new Anchors();
  const of = (...headings: string[]) => headings.map((heading) => anchors.next(heading));
  assert.deepEqual(
    of('`source.from`, and *more*', 'What is it?', 'What is it?', 'a [link](x.md) – b', 'Größe'),
    ['sourcefrom-and-more', 'what-is-it', 'what-is-it-1', 'a-link--b', 'größe'],
  );
});

test('a page tells its links, also in HTML and tables, its blocks with their marks, and its code in text', () => {
  const page = readMarkdown(`# Title

See [one](one.md) and <a href="two.md">two</a>, \`plumbline status\`.

| a |
| --- |
| ![three](three.svg) |

\`\`\`sh run exit=1
plumbline scan x
\`\`\`
`);
  assert.equal(page.title, 'Title');
  assert.deepEqual(page.links.toSorted(), ['one.md', 'three.svg', 'two.md']);
  assert.deepEqual(page.spans, ['plumbline status']);
  assert.deepEqual(page.blocks, [{ language: 'sh', marks: ['run', 'exit=1'], text: 'plumbline scan x' }]);
});

test('the navigation is what the index page says', () => {
  const index =
    '# Index\n\n[away](https://x.example/a.md)\n\n## Look\n\n- [one](a.md), [anchor](b.md#x)\n- [up](../C.md)\n';
  assert.deepEqual(navigationOf('docs/README.md', index), [
    {
      title: 'Look',
      entries: [
        { title: 'One', page: 'docs/a.md' },
        { title: 'Up', page: 'C.md' },
      ],
    },
  ]);
});
