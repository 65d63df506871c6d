import { Check, Copy, Trash2 } from 'lucide-preact';
import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Right } from 'yarrow-provider';
import {
  listLinks,
  makeLink,
  type OwnAccess,
  type ShareLink,
  withdrawLink,
} from '../../access/api';
import { RIGHT_WORDS } from '../../access/rights';
import type { Session } from '../../collab/session';
import type { Person } from '../../presence/people';
import { documentPath } from '../../protocol/names';
import { copyWords } from '../clipboard';
import { Dialog } from '../widgets/dialog';
import { Avatar } from './avatar';
import { EXPIRIES, expiryAfter, linkWords } from './share-words';

export interface ShareDialogProps {
  readonly session: Session;
  readonly access: OwnAccess;
  readonly people: readonly Person[];
  readonly onClose: () => void;
}

/** Links to the document, for whoever may make them, and who is here with what right. */
export function ShareDialog({ session, access, people, onClose }: ShareDialogProps): JSX.Element {
  return (
    <Dialog title="Share" onClose={onClose}>
      {access.share.length > 0 ? (
        <Links session={session} rights={access.share} />
      ) : (
        <Address name={session.name} access={access} />
      )}
      <PeopleHere people={people} rights={!access.open} />
    </Dialog>
  );
}

const addressOf = (name: string): string => location.origin + documentPath(name);

/** For those who make no links: what the plain address is good for. */
function Address({ name, access }: { name: string; access: OwnAccess }): JSX.Element {
  return (
    <section class="share-part">
      <p class="share-hint">
        {access.open
          ? 'Everybody who can reach this server can open and change this document. Its address is a link to it.'
          : `You ${RIGHT_WORDS[access.right]} this document. Only who administers it makes links; this address works for those who may open it already.`}
      </p>
      <CopyField label="Address of the document" text={addressOf(name)} />
    </section>
  );
}

interface LinksProps {
  readonly session: Session;
  readonly rights: readonly Right[];
}

function Links({ session, rights }: LinksProps): JSX.Element {
  const [links, setLinks] = useState<readonly ShareLink[] | null>(null);
  const [made, setMade] = useState<{ readonly right: Right; readonly address: string } | null>(
    null,
  );
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = async (work: (token: string | undefined) => Promise<void>): Promise<void> => {
    setProblem(null);
    try {
      const token = await session.token();
      await work(token);
      setLinks(await listLinks(session.name, token));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  // The rights come anew with every answer of the server, as when somebody signed in again.
  useEffect(() => void attempt(async () => undefined), [session, rights]);
  const make = (right: Right, expires: string | null, label: string): Promise<void> =>
    attempt(async (token) => {
      const secret = await makeLink(session.name, token, { right, expires, label });
      setMade({ right, address: `${addressOf(session.name)}#token=${secret}` });
    });
  const withdraw = (id: string): Promise<void> =>
    attempt((token) => withdrawLink(session.name, token, id));
  return (
    <>
      <section class="share-part" aria-label="Make a link">
        <NewLinkForm rights={rights} onMake={make} />
        {made !== null && (
          <div class="share-made">
            <CopyField label="The new link" text={made.address} fresh />
            <p class="share-hint">
              Whoever has it {RIGHT_WORDS[made.right]} this document. It is shown only now.
            </p>
          </div>
        )}
        {problem !== null && (
          <p class="field-problem" role="alert">
            {problem}.
          </p>
        )}
      </section>
      {links !== null && links.length > 0 && (
        <section class="share-part" aria-label="Links">
          <h3>Links</h3>
          <ul class="share-list">
            {links.map((link) => (
              <LinkRow key={link.id} link={link} onWithdraw={() => void withdraw(link.id)} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface NewLinkFormProps {
  readonly rights: readonly Right[];
  readonly onMake: (right: Right, expires: string | null, label: string) => Promise<void>;
}

const CHOICES: Readonly<Record<Right, string>> = {
  read: 'View',
  comment: 'Comment (for now the same as view)',
  write: 'Edit',
  admin: 'Edit and share',
};

function NewLinkForm({ rights, onMake }: NewLinkFormProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const make = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const expires = expiryAfter(String(fields.get('expires')), new Date());
    setBusy(true);
    void onMake(String(fields.get('right')) as Right, expires, String(fields.get('label'))).finally(
      () => setBusy(false),
    );
  };
  return (
    <form class="stack share-form" onSubmit={make}>
      <label>
        Whoever has the link may
        <select name="right" class="field" autofocus>
          {rights.map((right) => (
            <option key={right} value={right}>
              {CHOICES[right]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Good for
        <select name="expires" class="field">
          {EXPIRIES.map(({ value, label, usual }) => (
            <option key={value} value={value} selected={usual === true}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label class="share-label">
        What it is for (seen only in this window)
        <input name="label" type="text" maxLength={100} autocomplete="off" />
      </label>
      <button type="submit" class="button primary" disabled={busy}>
        Make link
      </button>
    </form>
  );
}

interface LinkRowProps {
  readonly link: ShareLink;
  readonly onWithdraw: () => void;
}

/** Withdrawing sends people away at once, so it takes two steps. */
function LinkRow({ link, onWithdraw }: LinkRowProps): JSX.Element {
  const [asked, setAsked] = useState(false);
  const title = link.label === '' ? `Link made by ${link.by}` : link.label;
  return (
    <li>
      <span class="share-words">
        <strong>{title}</strong>
        <small>{linkWords(link, navigator.language)}</small>
      </span>
      {asked ? (
        <Confirm onConfirm={onWithdraw} onCancel={() => setAsked(false)} />
      ) : (
        <button
          type="button"
          class="icon-button"
          aria-label={`Withdraw: ${title}`}
          onClick={() => setAsked(true)}
        >
          <Trash2 />
        </button>
      )}
    </li>
  );
}

interface ConfirmProps {
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

function Confirm({ onConfirm, onCancel }: ConfirmProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button ref={button} type="button" class="button danger" onClick={onConfirm} onBlur={onCancel}>
      Withdraw now
    </button>
  );
}

interface CopyFieldProps {
  readonly label: string;
  readonly text: string;
  /** It has just appeared, and is what one goes on with. */
  readonly fresh?: boolean;
}

function CopyField({ label, text, fresh }: CopyFieldProps): JSX.Element {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    setCopied(null);
    if (fresh === true) field.current?.focus();
  }, [text, fresh]);
  const words = { null: 'Copy', true: 'Copied', false: 'Could not copy' };
  return (
    <div class="copy-field">
      <label class="visually-hidden" for={id}>
        {label}
      </label>
      <input
        ref={field}
        id={id}
        type="text"
        readOnly
        value={text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button type="button" class="button" onClick={() => void copyWords(text).then(setCopied)}>
        {copied === true ? <Check /> : <Copy />}
        <span aria-live="polite">{words[`${copied}`]}</span>
      </button>
    </div>
  );
}

interface PeopleHereProps {
  readonly people: readonly Person[];
  /** Whether rights differ at all. */
  readonly rights: boolean;
}

function PeopleHere({ people, rights }: PeopleHereProps): JSX.Element {
  return (
    <section class="share-part" aria-label="Here now">
      <h3>Here now</h3>
      <ul class="share-list">
        {people.map(({ clientId, name, colour, self, right }) => (
          <li key={clientId}>
            <Avatar name={name} colour={colour} />
            <span class="share-words">
              <strong>{self ? `${name} (you)` : name}</strong>
            </span>
            {rights && right !== null && <small>{RIGHT_WORDS[right]}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}
