import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const SECRET = 'a secret of 32 bytes for the tests';

type Right = 'read' | 'comment' | 'write' | 'admin';

let tokens = 0;

/** A token as an operator's own program makes it: who may do what, for so many seconds. */
export function tokenFor(user: string, right: Right, documents: string, seconds = 600): string {
  const now = Math.floor(Date.now() / 1000);
  return jwt({
    sub: user.toLowerCase(),
    name: user,
    jti: `e2e-${(tokens += 1)}`,
    iat: now,
    exp: now + seconds,
    yarrow: { [right]: [documents] },
  });
}

/** What a token is revoked by. */
export function idOf(token: string): string {
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(claims) as { jti: string }).jti;
}

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

/**
 * An operator's own program: a page to sign in at `/in`, which signs everybody in as `signsIn`, and
 * the webhook `/access`, which says of each token what `rights` says.
 */
export class Operator {
  readonly url: string;
  readonly rights = new Map<string, Right | 'none'>();
  signsIn: () => string = () => tokenFor('Ben', 'write', '*');
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<Operator> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const operator = new Operator(server);
    server.on('request', (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', operator.url);
      if (pathname === '/in') {
        const back = `${searchParams.get('return')}#token=${operator.signsIn()}`;
        response.writeHead(302, { Location: back }).end();
        return;
      }
      const body: Buffer[] = [];
      request.on('data', (part: Buffer) => body.push(part));
      request.on('end', () => {
        const { token } = JSON.parse(Buffer.concat(body).toString()) as { token: string | null };
        const right = operator.rights.get(token ?? '') ?? 'none';
        const user = { id: token, name: token };
        response.end(JSON.stringify({ right, user }));
      });
    });
    return operator;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
