import { coalesce } from '../concurrency.ts';
import { batched } from '../database/batched.ts';
import type { Database } from '../database/database.ts';
import type { Connection } from './connection.ts';
import { type Space, spacesOf } from './queries.ts';

/** A connected user, and which spaces they can see. */
export class Member {
  readonly user_id: string;
  readonly connections = new Set<Connection>();
  /** Connections that are being authenticated. */
  coming = 0;
  spaces: ReadonlyMap<string, Space> = new Map();
  /** Reads the spaces. All calls during a run share the next one, so that an older result never replaces a newer one. */
  readonly reload: () => Promise<void>;

  constructor(user_id: string, load: (member: Member) => Promise<void>) {
    this.user_id = user_id;
    this.reload = coalesce(() => load(this));
  }

  /** Whether the user can see a space, also one that they have got just now, whose event has not been read yet. */
  async sees(space_id: string): Promise<boolean> {
    if (!this.spaces.has(space_id)) await this.reload();
    return this.spaces.has(space_id);
  }
}

/** The connected users. */
export class Members {
  readonly #byUser = new Map<string, Member>();
  readonly #bySpace = new Map<string, Set<Member>>();
  readonly #find: (user_id: string) => Promise<readonly Space[] | undefined>;
  readonly #onChange: (member: Member, hasLost: boolean) => void;

  /** `onChange` is called when the spaces of a user have been read again. `hasLost` is whether the user can no longer see one of them. */
  constructor(db: Database, onChange: (member: Member, hasLost: boolean) => void) {
    this.#onChange = onChange;
    this.#find = batched(async (user_ids: readonly string[]) => {
      const rows = await spacesOf.all(db, { user_ids });
      return Map.groupBy(rows, ({ user_id }) => user_id);
    });
  }

  get size(): number {
    return this.#byUser.size;
  }

  all(): IterableIterator<Member> {
    return this.#byUser.values();
  }

  find(user_id: string): Member | undefined {
    return this.#byUser.get(user_id);
  }

  /** Returns the connected users who can see a space. */
  in(space_id: string): Iterable<Member> {
    return this.#bySpace.get(space_id) ?? [];
  }

  /** Returns a user with the spaces as they are now. Call `settle` when the connection is added or has failed. */
  async open(user_id: string): Promise<Member> {
    const member = this.#byUser.get(user_id) ?? new Member(user_id, (each) => this.#load(each));
    this.#byUser.set(user_id, member);
    member.coming += 1;
    try {
      await member.reload();
      return member;
    } catch (error) {
      this.settle(member);
      throw error;
    }
  }

  settle(member: Member): void {
    member.coming -= 1;
    this.remove(member);
  }

  /** Forgets a user who has no connection any more. */
  remove(member: Member): void {
    if (member.connections.size > 0 || member.coming > 0) return;
    if (this.#byUser.get(member.user_id) === member) this.#byUser.delete(member.user_id);
    for (const space_id of member.spaces.keys()) this.#leave(space_id, member);
  }

  async #load(member: Member): Promise<void> {
    const found = (await this.#find(member.user_id)) ?? [];
    const before = member.spaces;
    member.spaces = new Map(found.map((space) => [space.id, space]));
    const lost = [...before.keys()].filter((id) => !member.spaces.has(id));
    for (const id of lost) this.#leave(id, member);
    if (this.#byUser.get(member.user_id) !== member) return;
    for (const id of member.spaces.keys()) {
      const all = this.#bySpace.get(id) ?? new Set();
      this.#bySpace.set(id, all.add(member));
    }
    this.#onChange(member, lost.length > 0);
  }

  #leave(space_id: string, member: Member): void {
    const all = this.#bySpace.get(space_id);
    all?.delete(member);
    if (all?.size === 0) this.#bySpace.delete(space_id);
  }
}
