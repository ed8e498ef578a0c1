using System.Globalization;

namespace Rollcall.Scim.Tests;

public sealed class CultureTests
{
    // ./test runs this project a second time as a Turkish machine would; this test sees to it that the second run is what it claims to be.
    [Fact]
    public void The_process_runs_in_the_culture_of_its_environment()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the culture is a setting of the user.");
        var named = ((string[])["LC_ALL", "LC_MESSAGES", "LANG"]).Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "C";
        var locale = named.Split('.', '@')[0];
        CultureInfo.CurrentCulture.Name.ShouldBe(locale is "C" or "POSIX" ? "" : locale.Replace('_', '-'));
    }
}
