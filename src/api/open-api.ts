import * as z from "zod";
import { type Call, calls } from "./calls.ts";
import { problem } from "./problem.ts";

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the HTTP API, made from the same schemas that check requests and answers. */
export function openApi(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, one] of Object.entries<Call>(calls)) {
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: operation(name, one) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Parley", version, summary: "Everything that the panel and the command line can do." },
    servers: [{ url: "/" }],
    security: [{ session: [] }, { local: [] }],
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "parley-session" },
        local: {
          type: "http",
          scheme: "bearer",
          description: "The token in run/instance.json of the data folder.",
        },
      },
    },
  };
}

function operation(name: string, one: Call): Json {
  const body = schemaOf(one.body, "input");
  const takesBody =
    one.method !== "GET" && one.method !== "DELETE" && Object.keys(body.properties ?? {}).length > 0;
  const type = one.form === "lines" ? "application/x-ndjson" : "application/json";
  return {
    operationId: name,
    summary: one.summary,
    parameters: [...pathParameters(one.path), ...queryParameters(one.query)],
    ...(takesBody && { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      200: { description: "It worked.", content: { [type]: { schema: schemaOf(one.answer, "output") } } },
      default: {
        description: "The explained error.",
        content: { "application/problem+json": { schema: schemaOf(problem, "output") } },
      },
    },
    ...(one.access === "anyone" && { security: [] }),
  };
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));

function queryParameters(query: z.ZodType): Json[] {
  const { properties = {}, required = [] } = schemaOf(query, "input");
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Schema {
  // Named schemas would become local $defs with local references, which do not survive being nested: they are written out.
  const options = {
    io,
    unrepresentable: "any",
    reused: "inline",
    metadata: z.registry<z.core.GlobalMeta>(),
  } as const;
  const { $schema: _, "~standard": __, ...rest } = z.toJSONSchema(schema, options);
  return rest as Schema; // JSON schema of an object; zod's own type has every keyword as possibly undefined
}
