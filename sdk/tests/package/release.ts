/**
 * What keeps `version` from being released, one sentence each; nothing when it may be. The files are given as text.
 */
export const releaseProblems = (
  version: string,
  { packageJson, versionFile, changelog }: { packageJson: string; versionFile: string; changelog: string },
): string[] => {
  const { version: stated } = JSON.parse(packageJson) as { version: string };
  const heading = new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}$`, 'm');
  const section = changelog.split(heading)[1]?.split(/^## /m)[0] ?? '';
  return [
    !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version) && `"${version}" is no version: three numbers, as in 1.2.3.`,
    stated !== version && `sdk/package.json says ${stated}: run "npm version ${version} --workspace sdk".`,
    !versionFile.includes(`'${version}'`) && `sdk/src/version.ts does not say ${version}; it is what the SDK sends.`,
    !section.trim() && `CHANGELOG.md has nothing under "## [${version}] - DATE".`,
  ].filter((problem) => problem !== false);
};
