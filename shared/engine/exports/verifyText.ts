/** What does a stranger without Assay have to type to check a bundle? */

export const VERIFY_TEXT = `# How to check this bundle

With tools every system has, in this folder:

    sha256sum -c manifest-sha256.txt
    sha512sum -c manifest-sha512.txt
    sha256sum -c tagmanifest-sha256.txt

(macOS: \`shasum -a 256 -c manifest-sha256.txt\`.) The folder is a BagIt 1.0 bag (RFC 8493), so any BagIt reader
validates it too, for example \`bagit.py --validate .\`.

With Assay, offline:

    assay verify .        # digests, completeness, record ids, the chain of the ledger
    assay reexecute .     # computes every number again from the data in data/snapshot

What lies in \`data/\`:

| path | what |
|---|---|
| report.html, cards/ | the report and the model card, readable without scripts |
| records/<id>.json | one run each: question, parameters, scopes, SQL with bound values, result; the id is the sha256 of its RFC 8785 canonical JSON without the id |
| sql/ | the same statements as scripts |
| snapshot/<id>.parquet, <id>.json | the data as it was queried, and what it is |
| models/<sha256>/ | the artefacts; the folder's name is the file's sha256 |
| ledger.jsonl | one line an event, chained by hash; bag-info.txt states their number and RFC 6962 tree head |
| env/versions.json | what computed it |
`;
