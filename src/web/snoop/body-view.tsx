import type { DescribedBody, Fact } from "#trace/fields/described";

/** What a body says as a whole, and its facts as a tree. */
export function BodyView({ body }: { body: DescribedBody }) {
  return (
    <section className="snoop-body" lang="en" dir="ltr">
      <p>
        {body.sentence} <small>{body.source}</small>
      </p>
      <Facts facts={body.facts} />
      {body.parts.map((part) => (
        <BodyView key={`${part.contentType} ${part.sentence}`} body={part} />
      ))}
    </section>
  );
}

function Facts({ facts = [] }: { facts?: readonly Fact[] | undefined }) {
  if (facts.length === 0) return null;
  return (
    <ul>
      {facts.map((fact) => (
        <li key={fact.text}>
          {fact.text}
          <Facts facts={fact.facts} />
        </li>
      ))}
    </ul>
  );
}
