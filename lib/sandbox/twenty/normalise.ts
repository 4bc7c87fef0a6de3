import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberWithError,
} from "libphonenumber-js";
import type { JsonObject } from "../shared/crm.ts";
import { Refusal } from "./errors.ts";

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === "";

/**
 * A link as Twenty stores it: host in lower case, one trailing slash cut, path and query kept (twenty.md §6).
 * `dropScheme`: newer versions store `acme.com` for `https://acme.com` (field note).
 */
export function normaliseUrl(value: unknown, dropScheme: boolean): unknown {
  if (isBlank(value)) return value ?? null;
  if (typeof value !== "string") throw badLink();
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(value);
  let url: URL;
  try {
    url = new URL(scheme ? value : `https://${value}`);
  } catch {
    throw badLink();
  }
  if (/\s/.test(value) || !url.hostname.includes(".")) throw badLink();
  const rest = `${url.pathname.replace(/\/$/, "")}${url.search}${url.hash}`;
  return `${scheme && !dropScheme ? url.origin : url.host}${rest}`;
}

const badLink = () => transformError("The URL of the link is not valid");
const badPhone = (message: string) => transformError(message);
/** Normalising refuses with the plain name `Error` (transcript, for links). */
const transformError = (message: string) => new Refusal(message, { error: "Error" });

/** Newer versions check the form of an address (twenty.md §11). */
export const looksLikeEmail = (value: string): boolean => /^[^\s@"<>]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value);

/**
 * The primary phone of a PHONES value with country and calling code inferred (twenty.md §6): `+45 12 34 56 78` becomes
 * `12345678`, `DK`, `+45`. Throws the server's sentences for numbers that do not fit their codes.
 */
export function normalisePhone(given: JsonObject): JsonObject {
  const number = given["primaryPhoneNumber"];
  const country = given["primaryPhoneCountryCode"];
  const calling = given["primaryPhoneCallingCode"];
  if (!isBlank(country) && !isSupportedCountry(String(country)))
    throw badPhone(`Invalid country code ${String(country)}`);
  if (!isBlank(calling)) {
    const countries = getCountries().filter((one) => `+${getCountryCallingCode(one)}` === String(calling));
    if (countries.length === 0) throw badPhone(`Invalid calling code ${String(calling)}`);
    if (!isBlank(country) && !countries.includes(country as CountryCode))
      throw badPhone("Provided country code and calling code are conflicting");
  }
  if (isBlank(number)) return given;
  const phone = parsed(String(number), isBlank(country) ? null : (country as CountryCode));
  if (!isBlank(calling) && `+${phone.countryCallingCode}` !== calling)
    throw badPhone("Provided and inferred calling code are conflicting");
  if (!isBlank(country) && phone.country && phone.country !== country)
    throw badPhone("Provided and inferred country code are conflicting");
  return {
    ...given,
    primaryPhoneNumber: phone.nationalNumber,
    primaryPhoneCountryCode: isBlank(country) ? (phone.country ?? "") : country,
    primaryPhoneCallingCode: isBlank(calling) ? `+${phone.countryCallingCode}` : calling,
  };
}

function parsed(number: string, country: CountryCode | null): PhoneNumber {
  try {
    return country ? parsePhoneNumberWithError(number, { defaultCountry: country }) : parsePhoneNumberWithError(number);
  } catch {
    throw badPhone(`Provided phone number is invalid ${number}`);
  }
}
