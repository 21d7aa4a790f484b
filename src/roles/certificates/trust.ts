import type { TrustSteps } from "./contract.ts";

/** What one does on each kind of system with the file `authority.crt`, so that it trusts our certificates. */
export function howToTrust(file = "authority.crt"): readonly TrustSteps[] {
  return [
    {
      system: "Debian, Ubuntu",
      steps: [
        `sudo cp ${file} /usr/local/share/ca-certificates/parley.crt`,
        "sudo update-ca-certificates",
        "Programs that are running read it when they start again.",
      ],
    },
    {
      system: "Fedora, Red Hat",
      steps: [`sudo cp ${file} /etc/pki/ca-trust/source/anchors/parley.crt`, "sudo update-ca-trust"],
    },
    {
      system: "Windows",
      steps: [
        `As administrator: certutil -addstore -f Root ${file}`,
        "For a whole domain: Group Policy, Computer Configuration, Policies, Windows Settings, Security Settings, Public Key Policies, Trusted Root Certification Authorities, Import.",
      ],
    },
    {
      system: "macOS",
      steps: [`sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${file}`],
    },
    {
      system: "Firefox",
      steps: [
        "Settings, Privacy & Security, Certificates, View Certificates, Authorities, Import.",
        `Choose ${file} and tick that it may identify websites.`,
      ],
    },
    {
      system: "Android, iOS",
      steps: [
        `Open ${file} on the device and install it as a CA certificate.`,
        "iOS: then switch it on in Settings, General, About, Certificate Trust Settings.",
      ],
    },
  ];
}
