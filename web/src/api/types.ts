import type { components } from "./schema.d.ts";

/** The answers as the service describes them. Numbers are fractions of 1; null is *unknown*, never zero. */
type Schemas = components["schemas"];

export type Entity = Schemas["Entity"];
export type Accounts = Schemas["Accounts"];
export type AccountRow = Schemas["AccountRow"];
export type KeyPeople = Schemas["KeyPeople"];
export type KeyPerson = Schemas["KeyPerson"];
export type OpenSeat = Schemas["OpenSeat"];
export type Stance = Schemas["Stance"];
export type Coverage = Schemas["Coverage"];
export type Part = Schemas["Part"];
export type Cell = Schemas["Cell"];
export type Threads = Schemas["Threads"];
export type ContactLine = Schemas["ContactLine"] & { function?: string | null };
export type Paths = Schemas["Paths"];
export type Path = Schemas["Path"];
export type Step = Schemas["Step"];
export type Plan = Schemas["Plan"];
export type Proposal = Schemas["Proposal"];
export type History = Schemas["History"];
export type Commit = Schemas["CommitListed"];
export type CommitNamed = Schemas["CommitNamed"];
export type Undone = Schemas["Undone"];
export type UndoAsked = Schemas["UndoIn"];
export type Diff = Schemas["Diff"];
export type Figures = Schemas["Figures"];
export type WhatIf = Schemas["WhatIf"];
export type WhatIfAsked = Schemas["WhatIfIn"];
export type FiguresThen = Schemas["FiguresThen"];
export type ProblemDocument = Schemas["ProblemDetails"];
export type Withheld = Schemas["Withheld"];

/** What every answer carries about what it leaves out. */
export type Answer = Pick<KeyPeople, "withheld">;
