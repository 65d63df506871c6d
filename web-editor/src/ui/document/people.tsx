import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Awareness } from 'y-protocols/awareness';
import { type Session, setIdentity } from '../../collab/session';
import { PALETTE } from '../../presence/colours';
import { type Identity, saveIdentity } from '../../presence/identity';
import { clippedName, initials, peopleHere, type Person } from '../../presence/people';
import { Menu } from '../widgets/menu';

const SHOWN = 4;

function usePeople(awareness: Awareness): Person[] {
  const [people, setPeople] = useState(() => peopleHere(awareness));
  useEffect(() => {
    const update = (): void =>
      setPeople((before) => {
        const now = peopleHere(awareness);
        return JSON.stringify(now) === JSON.stringify(before) ? before : now;
      });
    update();
    awareness.on('change', update);
    return () => awareness.off('change', update);
  }, [awareness]);
  return people;
}

export interface PeopleProps {
  readonly session: Session;
  readonly identity: Identity;
  readonly onIdentity: (identity: Identity) => void;
}

/** Who is here: the others as a row, oneself as a button to change name and colour. */
export function People({ session, identity, onIdentity }: PeopleProps): JSX.Element {
  const people = usePeople(session.awareness);
  const others = people.filter(({ self }) => !self);
  const change = (next: Identity): void => {
    saveIdentity(localStorage, next);
    setIdentity(session.awareness, next);
    onIdentity(next);
  };
  return (
    <div class="people">
      <ul class="avatars" aria-label="Also here">
        {others.slice(0, SHOWN).map((person) => (
          <li key={person.clientId}>
            <Avatar name={person.name} colour={person.colour} />
          </li>
        ))}
        {others.length > SHOWN && <Overflow people={others.slice(SHOWN)} />}
      </ul>
      <Menu
        panel
        button={{
          class: 'self-button',
          'aria-label': `You are ${identity.name}. Change name or colour`,
        }}
        face={<Avatar name={identity.name} colour={identity.colour} self />}
      >
        <IdentityForm identity={identity} onChange={change} />
      </Menu>
      <Comings people={others} />
    </div>
  );
}

interface AvatarProps {
  readonly name: string;
  readonly colour: string;
  readonly self?: boolean;
}

function Avatar({ name, colour, self }: AvatarProps): JSX.Element {
  return (
    <span
      class={self === true ? 'avatar self' : 'avatar'}
      style={{ backgroundColor: colour }}
      data-tip={self === true ? `${name} (you)` : name}
      role="img"
      aria-label={name}
    >
      {initials(name)}
    </span>
  );
}

function Overflow({ people }: { people: readonly Person[] }): JSX.Element {
  return (
    <li>
      <span
        class="avatar more"
        data-tip={people.map(({ name }) => name).join(', ')}
        role="img"
        aria-label={`and ${people.length} more: ${people.map(({ name }) => name).join(', ')}`}
      >
        +{people.length}
      </span>
    </li>
  );
}

interface IdentityFormProps {
  readonly identity: Identity;
  readonly onChange: (identity: Identity) => void;
}

function IdentityForm({ identity, onChange }: IdentityFormProps): JSX.Element {
  return (
    <form class="stack identity-form" onSubmit={(event) => event.preventDefault()}>
      <label>
        Your name, as others see it
        <input
          type="text"
          maxLength={32}
          defaultValue={identity.name}
          onInput={(event) => {
            if (event.currentTarget.value.trim() === '') return;
            onChange({ ...identity, name: clippedName(event.currentTarget.value) });
          }}
        />
      </label>
      <fieldset class="swatches">
        <legend>Your colour</legend>
        {PALETTE.map((colour, index) => (
          <label key={colour} class="swatch" style={{ backgroundColor: colour }}>
            <input
              type="radio"
              name="colour"
              aria-label={`Colour ${index + 1}`}
              checked={colour === identity.colour}
              onChange={() => onChange({ ...identity, colour })}
            />
          </label>
        ))}
      </fieldset>
    </form>
  );
}

/** Says to those who cannot see the row who came and who left. */
function Comings({ people }: { people: readonly Person[] }): JSX.Element {
  const [words, setWords] = useState('');
  const [before, setBefore] = useState(people);
  useEffect(() => {
    const came = people.filter(({ clientId }) => !before.some((p) => p.clientId === clientId));
    const left = before.filter(({ clientId }) => !people.some((p) => p.clientId === clientId));
    setBefore(people);
    const news = [
      ...came.map(({ name }) => `${name} is here`),
      ...left.map(({ name }) => `${name} left`),
    ];
    if (news.length > 0) setWords(news.join('. '));
  }, [people.map(({ clientId }) => clientId).join()]);
  return (
    <span class="visually-hidden" role="status">
      {words}
    </span>
  );
}
