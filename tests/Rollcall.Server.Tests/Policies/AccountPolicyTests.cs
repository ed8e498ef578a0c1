using Rollcall.Server.Accounts;
using Rollcall.Server.Policies;

namespace Rollcall.Server.Tests.Policies;

public sealed class AccountPolicyTests
{
    private static readonly Guid User = Guid.Parse("0198a0e0-0001-7abc-8def-000000000001");
    private static readonly Guid Old = Guid.Parse("0198a0e0-0001-7abc-8def-00000000000a");
    private static readonly Guid New = Guid.Parse("0198a0e0-0001-7abc-8def-00000000000b");
    private static readonly DateTimeOffset Then = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true, AccountStatus.Active)]
    [InlineData(false, AccountStatus.Suspended)]
    public void A_new_user_gets_an_account_of_the_size_set_now(bool active, AccountStatus status) =>
        AccountPolicy.Decide(new(25), User, active, null, New, Now).ShouldBe(new AccountDecision(new(New, User, status, 25, Now), "account.created", "user.created"));

    [Fact]
    public void Without_a_size_set_the_application_decides() => AccountPolicy.Decide(new(null), User, true, null, New, Now)!.Account.SizeGb.ShouldBeNull();

    // was, is the person switched on: what happens, to which status.
    [Theory]
    [InlineData(AccountStatus.Active, true, null, AccountStatus.Active)]
    [InlineData(AccountStatus.Active, false, "account.suspended user.deactivated", AccountStatus.Suspended)]
    [InlineData(AccountStatus.Suspended, false, null, AccountStatus.Suspended)]
    [InlineData(AccountStatus.Suspended, true, "account.reactivated user.activated", AccountStatus.Active)]
    public void An_account_follows_its_user_and_keeps_everything_else(AccountStatus was, bool active, string? told, AccountStatus status)
    {
        var current = new Account(Old, User, was, 10, Then);
        var decision = AccountPolicy.Decide(new(25), User, active, current, New, Now);
        (decision is null ? null : $"{decision.EventType} {decision.Reason}").ShouldBe(told);
        (decision?.Account ?? current).ShouldBe(current with { Status = status });
    }

    [Theory]
    [InlineData(AccountStatus.Closed, true, AccountStatus.Active)]
    [InlineData(AccountStatus.Closed, false, AccountStatus.Suspended)]
    [InlineData(AccountStatus.Active, true, AccountStatus.Active)]
    [InlineData(AccountStatus.Suspended, true, AccountStatus.Active)]
    public void An_account_without_user_is_linked_and_keeps_its_id_size_and_age(AccountStatus was, bool active, AccountStatus status) =>
        AccountPolicy.Decide(new(25), User, active, new(Old, null, was, 10, Then), New, Now)
            .ShouldBe(new AccountDecision(new(Old, User, status, 10, Then), "account.linked", "user.created"));

    [Theory]
    [InlineData(AccountStatus.Active)]
    [InlineData(AccountStatus.Suspended)]
    public void The_account_of_a_deleted_user_is_closed_and_waits(AccountStatus was) =>
        AccountPolicy.DecideDeleted(new(Old, User, was, 10, Then)).ShouldBe(new AccountDecision(new(Old, null, AccountStatus.Closed, 10, Then), "account.closed", "user.deleted"));

    [Fact]
    public void A_deleted_user_without_account_decides_nothing() => AccountPolicy.DecideDeleted(null).ShouldBeNull();
}
