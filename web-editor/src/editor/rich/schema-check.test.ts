import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap';
import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { richSchema } from './content';
import { contentProblem, fragmentJson, guardContent } from './schema-check';

const schema = richSchema();
let doc: Y.Doc;
let fragment: Y.XmlFragment;

beforeEach(() => {
  doc = new Y.Doc();
  fragment = doc.getXmlFragment('default');
});

type Child = Y.XmlElement | Y.XmlText;

function element(name: string, ...children: Child[]): Y.XmlElement {
  const node = new Y.XmlElement(name);
  node.insert(0, children);
  return node;
}

function text(words: string, marks: Record<string, unknown> = {}): Y.XmlText {
  const node = new Y.XmlText();
  node.insert(0, words, marks);
  return node;
}

const paragraph = (words: string): Y.XmlElement => element('paragraph', text(words));

function withAttribute(node: Y.XmlElement, key: string, value: string): Y.XmlElement {
  node.setAttribute(key, value);
  return node;
}

/** Runs the check and makes sure that it read only. */
function problemOf(...blocks: Child[]): string | null {
  fragment.insert(0, blocks);
  const before = Y.encodeStateAsUpdate(doc);
  const problem = contentProblem(schema, fragment);
  expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  return problem;
}

describe('content before it is bound', () => {
  it('[U4] is fine when the schema can show it', () => {
    expect(problemOf()).toBeNull();
    const heading = element('heading', text('Title'));
    heading.setAttribute('level', 2 as unknown as string);
    const item = element('listItem', element('codeBlock', text('code first')));
    expect(problemOf(heading, paragraph('a'), element('bulletList', item))).toBeNull();
  });

  it.each([
    ['an unknown block', () => element('callout', paragraph('a'))],
    ['an unknown block deep inside', () => element('blockquote', element('callout'))],
    ['an unknown mark', () => element('paragraph', text('a', { sparkle: {} }))],
    ['a known block in the wrong place', () => element('bulletList', paragraph('a'))],
    ['a text where a block should be', () => text('a')],
    ['an unknown attribute', () => withAttribute(paragraph('a'), 'align', 'right')],
    [
      'an unknown attribute deep inside',
      () => element('blockquote', withAttribute(paragraph('a'), 'align', 'right')),
    ],
    ['an unknown attribute of a mark', () => element('paragraph', text('a', { bold: { w: 900 } }))],
  ])('[U4] is refused when it has %s', (_name, block) => {
    expect(problemOf(block())).not.toBeNull();
  });

  it('[U4] may hold attributes that say nothing', () => {
    const link = { href: 'https://a.example', target: null, unknown: null };
    expect(problemOf(element('paragraph', text('a', { link })))).toBeNull();
  });

  it('[U4] may hold what only two people at once can make', () => {
    const both = text('a', { bold: {}, code: {} });
    const boldCode = element('codeBlock', text('a', { bold: {} }));
    expect(problemOf(element('paragraph', both), boldCode)).toBeNull();
  });

  it('[U4] may hold emptied lists, whose removal loses nothing', () => {
    expect(problemOf(element('bulletList'), element('taskList', element('taskItem')))).toBeNull();
    expect(problemOf(element('callout'))).not.toBeNull();
  });
});

describe('changes from others', () => {
  let problems: string[];
  const others = 'network';

  beforeEach(() => {
    problems = [];
    fragment.insert(0, [paragraph('a'), element('blockquote', paragraph('b'))]);
    guardContent(
      schema,
      fragment,
      (origin) => origin === others,
      (problem) => problems.push(problem),
    );
  });

  const change = (edit: () => void, origin: string = others): void => doc.transact(edit, origin);

  it('[U4] pass when the schema can show them', () => {
    change(() => fragment.push([paragraph('c'), element('bulletList')]));
    change(() => fragment.delete(0, 1));
    change(() => (fragment.get(0) as Y.XmlElement).delete(0, 1));
    expect(problems).toEqual([]);
  });

  it('[U4] are reported before an observer that came later sees them', () => {
    const order: string[] = [];
    fragment.observeDeep(() => order.push(`binding after ${problems.length} problem`));
    change(() => fragment.push([element('callout')]));
    expect(order).toEqual(['binding after 1 problem']);
  });

  it('[U4] are checked deep inside a block, and marks too', () => {
    change(() => (fragment.get(1) as Y.XmlElement).push([element('callout')]));
    expect(problems).toHaveLength(1);
  });

  it('[U4] are checked for attributes', () => {
    change(() => (fragment.get(0) as Y.XmlElement).setAttribute('align', 'right'));
    expect(problems).toEqual(['Unknown attribute “align” of paragraph']);
  });

  it('[U4] are reported once', () => {
    change(() => fragment.push([element('callout')]));
    change(() => fragment.push([element('callout')]));
    expect(problems).toHaveLength(1);
  });

  it('[U4] are told from one’s own', () => {
    change(() => fragment.push([element('callout')]), 'own');
    expect(problems).toEqual([]);
  });
});

it('[U4] the content can still be read when it cannot be bound', () => {
  fragment.insert(0, [text('loose'), element('callout', paragraph('inside'))]);
  expect(fragmentJson(fragment).content?.map(({ type }) => type)).toEqual(['text', 'callout']);
});

it('[U4] what the schema makes, it takes back', () => {
  const json = {
    type: 'doc',
    content: [
      {
        type: 'table',
        content: [
          { type: 'tableRow', content: [{ type: 'tableCell', content: [{ type: 'paragraph' }] }] },
        ],
      },
      {
        type: 'taskList',
        content: [
          {
            type: 'taskItem',
            attrs: { checked: true },
            content: [{ type: 'heading', attrs: { level: 1 } }],
          },
        ],
      },
      { type: 'image', attrs: { src: 'https://a.example/b.png' } },
    ],
  };
  prosemirrorJSONToYXmlFragment(schema, json, fragment);
  expect(contentProblem(schema, fragment)).toBeNull();
});
