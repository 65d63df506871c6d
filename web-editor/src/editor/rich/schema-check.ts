/**
 * Whether the editor can show a document without changing it.
 *
 * The binding deletes, from the shared document, every node that its schema does not allow; an
 * editor that is too old would so destroy what newer ones wrote, by merely opening it. Therefore
 * content is checked before it is bound, and every change from outside before the binding sees it.
 */
import type { Schema } from '@tiptap/pm/model';
import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap';
import * as Y from 'yjs';

export interface NodeJson {
  readonly type: string;
  readonly attrs?: Record<string, unknown>;
  readonly content?: readonly NodeJson[];
  readonly marks?: readonly { readonly type: string; readonly attrs?: Record<string, unknown> }[];
  readonly text?: string;
}

export function fragmentJson(fragment: Y.XmlFragment): NodeJson {
  // A text that stands where a block should is serialised as a list of its own.
  const json = yXmlFragmentToProsemirrorJSON(fragment) as { content: (NodeJson | NodeJson[])[] };
  return { type: 'doc', content: json.content.flat() };
}

/** What keeps the schema from showing this content unchanged, or null. Reads only. */
export function contentProblem(schema: Schema, fragment: Y.XmlFragment): string | null {
  return problem(() => jsonProblem(schema, fragmentJson(fragment)));
}

/**
 * Checks the parts of `fragment` that a transaction of others touched and calls `onProblem`, at
 * most once. To be called before the binding is made: observers run in the order they came.
 */
export function guardContent(
  schema: Schema,
  fragment: Y.XmlFragment,
  fromOthers: (origin: unknown) => boolean,
  onProblem: (problem: string) => void,
): () => void {
  const check = (events: Y.YEvent<Y.AbstractType<unknown>>[], transaction: Y.Transaction): void => {
    if (!fromOthers(transaction.origin)) return;
    const found = problem(() => firstProblem(schema, touchedBlocks(fragment, events)));
    if (found === null) return;
    stop();
    onProblem(found);
  };
  const observer = check as Parameters<Y.XmlFragment['observeDeep']>[0];
  let watching = true;
  const stop = (): void => {
    if (watching) fragment.unobserveDeep(observer);
    watching = false;
  };
  fragment.observeDeep(observer);
  return stop;
}

/** A throw means content that cannot even be read, which must not be bound either. */
function problem(find: () => string | null): string | null {
  try {
    return find();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function firstProblem(schema: Schema, blocks: ReadonlySet<unknown>): string | null {
  for (const block of blocks) {
    const found = jsonProblem(schema, { type: 'doc', content: [blockJson(block)] });
    if (found !== null) return found;
  }
  return null;
}

/** The top-level blocks in which something happened. */
function touchedBlocks(
  fragment: Y.XmlFragment,
  events: readonly Y.YEvent<Y.AbstractType<unknown>>[],
): Set<unknown> {
  const blocks = new Set<unknown>();
  for (const event of events) {
    if (event.target === (fragment as unknown)) {
      for (const item of event.changes.added) {
        if (!item.deleted) item.content.getContent().forEach((block: unknown) => blocks.add(block));
      }
    } else {
      const top = topLevel(fragment, event.target);
      if (top !== null) blocks.add(top);
    }
  }
  return blocks;
}

function topLevel(fragment: Y.XmlFragment, type: Y.AbstractType<unknown>): unknown {
  let current: Y.AbstractType<unknown> = type;
  while (current.parent !== null && current.parent !== (fragment as unknown)) {
    current = current.parent as Y.AbstractType<unknown>;
  }
  return current._item?.deleted === true ? null : current;
}

function blockJson(block: unknown): NodeJson {
  if (!(block instanceof Y.XmlElement)) {
    throw new Error('Expected a block element at the top of the document');
  }
  // The library serialises fragments; a block's JSON is that of a fragment with one child.
  const json = yXmlFragmentToProsemirrorJSON({
    toArray: () => [block],
  } as unknown as Y.XmlFragment);
  const [node] = (json as { content: NodeJson[] }).content;
  if (node === undefined) throw new Error('Expected a block element, but found nothing');
  return node;
}

function jsonProblem(schema: Schema, json: NodeJson): string | null {
  const solid = withoutHollows(schema, json);
  if (solid === null || (solid.content ?? []).length === 0) return null;
  schema.nodeFromJSON(solid).check();
  return unknownAttribute(schema, json);
}

/**
 * An attribute that the schema has no place for: it passes the schema's own check, but the binding
 * takes it away from any block or mark that is edited.
 */
function unknownAttribute(
  schema: Schema,
  { type, attrs, marks, content }: NodeJson,
): string | null {
  const own = attributeOutside(type, attrs, schema.nodes[type]?.spec.attrs);
  if (own !== null) return own;
  for (const mark of marks ?? []) {
    const found = attributeOutside(mark.type, mark.attrs, schema.marks[mark.type]?.spec.attrs);
    if (found !== null) return found;
  }
  for (const child of content ?? []) {
    const found = unknownAttribute(schema, child);
    if (found !== null) return found;
  }
  return null;
}

/** Null for a value is as good as no attribute. */
function attributeOutside(
  owner: string,
  attrs: Record<string, unknown> = {},
  known: Record<string, unknown> = {},
): string | null {
  const extra = Object.keys(attrs).find((key) => !(key in known) && attrs[key] !== null);
  return extra === undefined ? null : `Unknown attribute “${extra}” of ${owner}`;
}

/**
 * The content without known blocks that lost their last child, as happens when two people empty a
 * list at once. The binding removes those, and nothing is lost by it.
 */
function withoutHollows(schema: Schema, json: NodeJson): NodeJson | null {
  const type = schema.nodes[json.type];
  if (type === undefined || type.isLeaf) return json;
  const content = (json.content ?? [])
    .map((child) => withoutHollows(schema, child))
    .filter((child) => child !== null);
  if (content.length === 0 && !type.contentMatch.validEnd) return null;
  return { ...json, content };
}
