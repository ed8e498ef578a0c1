using Rollcall.IdpSimulator.Okta;

namespace Rollcall.IdpSimulator.Tests;

/// <summary>Each misbehaviour is reported at the first step where Okta meets it.</summary>
public sealed class OktaJudgementTests
{
    [Theory]
    [InlineData(Quirk.StringStartIndex, "connector test", "startIndex is \"1\" where an integer belongs")]
    [InlineData(Quirk.FractionalTotal, "connector test", "totalResults is 0.5")]
    [InlineData(Quirk.MissingResources, "connector test", "no Resources array")]
    [InlineData(Quirk.EmptyBodyList, "connector test", "no JSON object")]
    [InlineData(Quirk.HtmlForLists, "connector test", "the body is not JSON")]
    [InlineData(Quirk.BrokenUnicode, "connector test", "the body is not JSON")]
    [InlineData(Quirk.DuplicateKeys, "connector test", "the body is not JSON")]
    [InlineData(Quirk.UnauthorizedWithoutBody, "wrong token", "no body where a SCIM error belongs")]
    [InlineData(Quirk.UnauthorizedWithNumericStatus, "wrong token", "status is 401, not the string \"401\"")]
    [InlineData(Quirk.EveryTokenAccepted, "wrong token", "expected 401, got 200")]
    [InlineData(Quirk.HtmlForCreate, "create", "expected 201, got 500, and the body is not JSON")]
    [InlineData(Quirk.EmptyCreate, "create", "the answer is empty where Okta needs the user")]
    [InlineData(Quirk.CreateWith200, "create", "expected 201, got 200")]
    [InlineData(Quirk.CreateWithoutId, "create", "no id")]
    [InlineData(Quirk.EchoedPassword, "create", "shows the password")]
    [InlineData(Quirk.LowerCasedUserName, "create", "was stored")]
    [InlineData(Quirk.FamilyNameLost, "create", "the name of")]
    [InlineData(Quirk.ActiveAsString, "create", "active is \"true\", not true or false")]
    [InlineData(Quirk.FilterIgnored, "match", "others than the one asked for")]
    [InlineData(Quirk.DuplicateAccepted, "create again", "expected 409, got 201")]
    [InlineData(Quirk.CaseSensitiveUserName, "match upper case", "finds nobody")]
    [InlineData(Quirk.EmptyStringKeepsTitle, "clear attribute", "title was cleared")]
    [InlineData(Quirk.DeactivationIgnored, "deactivate", "still active")]
    [InlineData(Quirk.ReactivationDelayed, "reactivate", "does not show active true")]
    [InlineData(Quirk.RenameIgnored, "group rename", "displayName is")]
    [InlineData(Quirk.DroppedMember, "group members", "members of")]
    [InlineData(Quirk.EmptyReplaceIgnored, "group empty", "never pushed or have left")]
    [InlineData(Quirk.DeletedGroupStays, "group delete", "still found")]
    [InlineData(Quirk.PrimaryLost, "import users", "no e-mail address marked primary")]
    [InlineData(Quirk.MembersMissingInList, "import groups", "comes without its")]
    [InlineData(Quirk.HiddenInactive, "reassign", "hides the deactivated user")]
    public async Task A_misbehaviour_is_reported_where_it_shows(Quirk quirk, string step, string problem)
    {
        foreach (OktaFlavor flavor in Enum.GetValues<OktaFlavor>())
        {
            using var server = new FakeScimServer(quirk);
            Play play = await Play.RunAsync(server, Play.Options(flavor) with { Users = 14 });
            Exchange first = play.Problems.First();
            first.Step.ShouldBe(step, $"{flavor}: {first}");
            first.Problem.ShouldNotBeNull().ShouldContain(problem);
            play.Result.NotAsExpected.ShouldBe(play.Problems.Count());
            play.Result.AsExpected.ShouldBe(play.Exchanges.Count - play.Problems.Count());
        }
    }

    [Theory]
    [InlineData(Quirk.UnstablePaging, "comes a second time")]
    [InlineData(Quirk.CountIgnored, "at most 100")]
    [InlineData(Quirk.ShortPages, "the rest is never asked for")]
    [InlineData(Quirk.DishonestItemsPerPage, "itemsPerPage is 100 on a page of 30")]
    [InlineData(Quirk.StartIndexIgnored, "startIndex is 1 where 101 was asked for")]
    public async Task Dishonest_paging_is_reported_at_the_import(Quirk quirk, string problem)
    {
        foreach (OktaFlavor flavor in Enum.GetValues<OktaFlavor>())
        {
            using var server = new FakeScimServer(quirk);
            Play play = await Play.RunAsync(server, Play.Options(flavor) with { Users = 130, Groups = 0 });
            play.ProblemSteps.ShouldBe(["import users"]);
            play.Problems.ShouldContain(exchange => exchange.Problem!.Contains(problem, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_string_startIndex_is_reported()
    {
        using var server = new FakeScimServer(Quirk.StringStartIndex);
        Play play = await Play.RunAsync(server, Play.Options(OktaFlavor.Aiw));
        // Okta goes no further for anybody: no create follows the match.
        play.ProblemSteps.ShouldBe(["connector test", "match", "group match", "import users", "import groups"]);
        play.Exchanges.ShouldNotContain(exchange => exchange.Method == "POST");
    }

    [Fact]
    public async Task A_user_who_exists_twice_is_reported_at_the_import()
    {
        using var server = new FakeScimServer(Quirk.DuplicateAccepted);
        Play play = await Play.RunAsync(server, Play.Options(OktaFlavor.TestApp));
        play.ProblemSteps.ShouldBe(["create again", "match upper case", "import users"]);
        play.Problems.Last().Problem.ShouldNotBeNull().ShouldContain("exists a second time");
    }
}
