import { expect, test } from "vitest";
import { readEnrolmentAnswer, readTemplates } from "./read-answer.ts";

const page = (body: string) => `<HTML><Head><Title>Microsoft</Title></Head><Body>${body}</Body></HTML>`;

test.each([
  [
    page('<A Href="certnew.cer?ReqID=42&amp;Enc=b64">Download certificate</A>'),
    { kind: "issued", requestId: "42" },
  ],
  [
    page(
      "<P ID=locPageTitle> <B>Certificate Pending</B><P> Your certificate request has been received. Your Request Id is 17. ",
    ),
    { kind: "pending", requestId: "17" },
  ],
  [
    page(
      '<P><B>Certificate Request Denied</B><P>Your certificate request was denied. Your Request Id is 9. The disposition message is "Denied by Policy Module 0x80094800, The request was for a certificate template that is not supported by the Active Directory Certificate Services policy: WebServer. "',
    ),
    {
      kind: "denied",
      hresult: "0x80094800",
      words:
        "Denied by Policy Module 0x80094800, The request was for a certificate template that is not supported by the Active Directory Certificate Services policy: WebServer.",
    },
  ],
  [page("nothing of the kind"), { kind: "unknown", words: "Microsoft nothing of the kind" }],
])("answer %#", (html, answer) => {
  expect(readEnrolmentAnswer(html)).toEqual(answer);
});

test("templates are in the values of the options", () => {
  const html = `<Select Name="lbCertTemplateID" ID="lbCertTemplateID"><Option Value="E;WebServer2;1;1;29;P"> Web Server 2
<Option Value="O;User;1;1;29;P" SELECTED> User</Select>`;
  expect(readTemplates(html)).toEqual(["WebServer2", "User"]);
});
