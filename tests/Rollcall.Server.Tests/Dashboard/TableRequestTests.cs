using Microsoft.AspNetCore.Http;
using Rollcall.Server.Dashboard;

namespace Rollcall.Server.Tests.Dashboard;

public sealed class TableRequestTests
{
    [Theory]
    [InlineData("", "", null, false, 1)]
    [InlineData("?q=%20ada%20&sort=-created&page=7", "ada", "created", true, 7)]
    [InlineData("?sort=name&page=0", "", "name", false, 1)]
    [InlineData("?sort=document;--&page=-3", "", null, false, 1)]
    [InlineData("?sort=-&page=99999999999999", "", null, false, 1)]
    public void What_makes_no_sense_is_as_if_it_were_not_there(string query, string search, string? sort, bool descending, int number)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        TableRequest.Of(context.Request, "name", "created").ShouldBe(new TableRequest(search, sort, descending, number));
    }

    [Theory]
    [InlineData("Ada Lovelace", "AL")]
    [InlineData("ada.lovelace@example.com", "AL")]
    [InlineData("émile", "É")]
    [InlineData("𐐨da 李", "𐐀李")]
    [InlineData("<script>", "S")]
    [InlineData("…", "?")]
    [InlineData("", "?")]
    public void People_are_told_apart_by_their_letters(string name, string letters) => Initials.Of(name).ShouldBe(letters);
}
