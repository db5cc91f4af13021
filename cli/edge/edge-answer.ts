/** What the edge says of a URL. */
export interface EdgeAnswer {
  readonly status: number;
  /** Headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The edge as a viewer sees it. Rejects when there is no answer. */
export interface Edge {
  head(url: string): Promise<EdgeAnswer>;
  /** SHA-256 of the content, in Base64. */
  sha256(url: string): Promise<string>;
}
