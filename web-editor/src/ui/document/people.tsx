import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { OwnAccess } from '../../access/api';
import { RIGHT_WORDS } from '../../access/rights';
import { PALETTE } from '../../presence/colours';
import type { Identity } from '../../presence/identity';
import { clippedName, type Person } from '../../presence/people';
import { Menu } from '../widgets/menu';
import { Avatar } from './avatar';

const SHOWN = 4;

export interface PeopleProps {
  readonly people: readonly Person[];
  /** What the server knows of oneself, as soon as it has said so. */
  readonly access: OwnAccess | null;
  /** As others see one. */
  readonly identity: Identity;
  readonly onIdentity: (identity: Identity) => void;
}

/** Who is here: the others as a row, oneself as a button to change name and colour. */
export function People({ people, access, identity, onIdentity }: PeopleProps): JSX.Element {
  const others = people.filter(({ self }) => !self);
  const rightWords = ({ right }: Person): string =>
    access === null || access.open || right === null ? '' : RIGHT_WORDS[right];
  return (
    <div class="people">
      <ul class="avatars" aria-label="Also here">
        {others.slice(0, SHOWN).map((person) => (
          <li key={person.clientId}>
            <Avatar name={person.name} colour={person.colour} words={rightWords(person)} />
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
        <IdentityForm
          identity={identity}
          named={(access?.user.name ?? '') !== ''}
          onChange={onIdentity}
        />
      </Menu>
      <Comings people={others} />
    </div>
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
  /** The name is known to the server, and not for oneself to choose. */
  readonly named: boolean;
  readonly onChange: (identity: Identity) => void;
}

function IdentityForm({ identity, named, onChange }: IdentityFormProps): JSX.Element {
  return (
    <form class="stack identity-form" onSubmit={(event) => event.preventDefault()}>
      <label>
        {named ? 'Your name, from your sign-in' : 'Your name, as others see it'}
        <input
          type="text"
          maxLength={32}
          defaultValue={identity.name}
          readOnly={named}
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
