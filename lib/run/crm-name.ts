/** CRMs by the names that their vendors give them. */

const NAMES: Readonly<Record<string, string>> = {
  twenty: "Twenty CRM",
  salesforce: "Salesforce Sales Cloud",
  zoho: "Zoho CRM",
  freshsales: "Freshsales",
  pipedrive: "Pipedrive",
};

/** The name of a CRM as people know it. */
export const crmName = (destination: string): string => NAMES[destination] ?? destination;
