import type { ComponentChildren, JSX } from 'preact';
import type { NodeJson } from './schema-check';

/**
 * A document as it can be read when the editor must not touch it. Shows what it knows in the usual
 * shape, and of everything else at least the text.
 */
export function ReadOnlyContent({ content }: { content: NodeJson }): JSX.Element {
  return (
    <div class="prose" data-testid="read-only">
      {children(content)}
    </div>
  );
}

const children = (node: NodeJson): ComponentChildren =>
  (node.content ?? []).map((child, index) => <Node key={index} node={child} />);

const TAGS: Readonly<Record<string, keyof JSX.IntrinsicElements>> = {
  paragraph: 'p',
  blockquote: 'blockquote',
  bulletList: 'ul',
  orderedList: 'ol',
  listItem: 'li',
  taskList: 'ul',
  tableRow: 'tr',
  tableCell: 'td',
  tableHeader: 'th',
};

function Node({ node }: { node: NodeJson }): JSX.Element {
  const Tag = TAGS[node.type];
  if (Tag !== undefined) return <Tag>{children(node)}</Tag>;
  switch (node.type) {
    case 'text':
      return <Text node={node} />;
    case 'heading':
      return <Heading node={node} />;
    case 'codeBlock':
      return (
        <pre>
          <code>{children(node)}</code>
        </pre>
      );
    case 'hardBreak':
      return <br />;
    case 'horizontalRule':
      return <hr />;
    case 'image':
      return (
        <img src={String(node.attrs?.['src'] ?? '')} alt={String(node.attrs?.['alt'] ?? '')} />
      );
    case 'taskItem':
      return (
        <li>
          {node.attrs?.['checked'] === true ? '☑ ' : '☐ '}
          {children(node)}
        </li>
      );
    case 'table':
      return (
        <table>
          <tbody>{children(node)}</tbody>
        </table>
      );
    default:
      return (
        <div class="unknown-node" data-label={node.type}>
          {children(node)}
        </div>
      );
  }
}

function Heading({ node }: { node: NodeJson }): JSX.Element {
  const level = Number(node.attrs?.['level']);
  const Tag = (['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const)[level - 1] ?? 'h2';
  return <Tag>{children(node)}</Tag>;
}

const MARKS: Readonly<Record<string, keyof JSX.IntrinsicElements>> = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strike: 's',
  code: 'code',
};

function Text({ node }: { node: NodeJson }): JSX.Element {
  return (node.marks ?? []).reduce<JSX.Element>(
    (inner, mark) => {
      const Tag = MARKS[mark.type];
      return Tag === undefined ? inner : <Tag>{inner}</Tag>;
    },
    <>{node.text}</>,
  );
}
