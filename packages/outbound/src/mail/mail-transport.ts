/** A mail as text; HTML is made from it. */
export interface Mail {
  to: readonly string[];
  subject: string;
  /** Paragraphs, parted by empty lines. */
  text: string;
}

/** How mail leaves: SMTP, Postmark, or not at all. */
export interface MailTransport {
  /** @throws when the mail was not taken */
  send(mail: Mail): Promise<void>;
  close(): void;
}
