/** Words of HR headers in Danish and English that mean the same; the first of each line names the concept. */
const LINES = `
title: titel stilling jobtitel jobtitle jobtitel position rolle role
birthday: foedselsdag foedselsdato birthdate birth dob
gender: koen sex
employee: medarbejder ansat staff
number: nummer nr no num antal
phone: telefon tlf mobil mobile cell
private: privat hjemme home
email: mail epost e-mail
address: adresse vej gade street
city: by town
zip: postnr postnummer postcode postal
country: land
department: afdeling afd dept
location: lokation sted site butik shop store place
team: hold gruppe group
manager: leder chef boss supervisor
start: startdato begyndt
end: slut slutdato udloeb udloeber expires expiry
date: dato dag day
course: kursus kurser training uddannelse
certificate: certifikat bevis licence license koerekort
safety: sikkerhed sikkerhedskursus
key: noegle noeglekort card kort
access: adgang adgangsniveau level niveau
shirt: troeje clothing toej size stoerrelse
shoe: sko
allergy: allergi allergier
language: sprog
nationality: nationalitet
contract: kontrakt
hours: timer timetal
salary: loen wage
union: fagforening
car: bil
note: noter notat bemaerkning comment kommentar
tags: maerkater tag label
`;
const concepts = new Map<string, string>();
for (const line of LINES.trim().split("\n")) {
  const [concept = "", words = ""] = line.split(":");
  for (const word of [concept, ...words.trim().split(" ")]) concepts.set(word, concept);
}

/** A header as concepts: `Sikkerhedskursus (dato)` → `safety`, `date`. Unknown words stay as they are. */
export function conceptsOf(header: string): string[] {
  const plain = header
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("æ", "ae")
    .replaceAll("ø", "oe")
    .replaceAll("å", "aa")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .normalize("NFD")
    .replace(/\p{M}/gu, "");
  return plain
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .map((word) => concepts.get(word) ?? word);
}
