import { destinationSuite } from "../suite.ts";
import { bench } from "./bench.ts";

destinationSuite("Salesforce", bench);
